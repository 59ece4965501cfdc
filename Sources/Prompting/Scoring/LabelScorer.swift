public import Inference

/// Classification and multiple choice by the likelihood of the label words.
///
/// The rendered text of every item is tokenised whole; the model's `score` merges the longest
/// common prefix of the items and evaluates one prompt's items together, the vocabulary head only
/// at each item's last token. One prompt a call, items in their order: the layout of a batch is
/// always the same, so that scores compare.
public struct LabelScorer: PromptScorer {
  /// The task's labels as single tokens, in label order.
  public let labelTokens: [TokenID]
  let labels: [String]
  let slots: [String]
  let model: any LanguageModel

  public let identity: String
  public var greatestReward: Double { PiecewiseReward.right }
  public var generates: Bool { false }

  /// A scorer of a task's labels.
  /// - Throws: `invalidInput` when a label is not exactly one token of the model.
  public init(_ task: PromptTask, model: any LanguageModel) throws(PromptingError) {
    var tokens: [TokenID] = []
    for label in task.labels { tokens.append(try Self.token(of: label, model)) }
    guard tokens.count > 1 else {
      throw PromptingError(.invalidInput, "the task has no labels to be scored")
    }
    labelTokens = tokens
    labels = task.labels
    slots = task.slots
    self.model = model
    identity = "labels \(model.identity.sha256 ?? model.identity.name) \(tokens)"
  }

  /// The one token that `label` is after a colon.
  /// - Throws: `invalidInput` when it is none or several.
  public static func token(
    of label: String, _ model: any LanguageModel
  ) throws(PromptingError) -> TokenID {
    do {
      let before = try model.tokenize("Answer:", parseSpecial: false)
      let both = try model.tokenize("Answer:" + label, parseSpecial: false)
      let own = both.count - before.count
      guard own == 1, both.starts(with: before), let token = both.last else {
        throw PromptingError(
          .invalidInput,
          "the label \"\(label)\" is \(max(own, 0)) tokens of \(model.identity.name); "
            + "it has to be one")
      }
      return token
    } catch let error as PromptingError {
      throw error
    } catch let error as InferenceError {
      throw PromptingError(error)
    } catch {
      throw PromptingError(.modelFailed, "\(error)")
    }
  }

  /// The log-probability of every label after every item: (items, labels), natural logs.
  public func logProbabilities(
    _ prompt: String, on items: [PromptItem]
  ) async throws(PromptingError) -> (rows: [[Float]], tokens: Int) {
    let template = SlotTemplate(prompt, slots: slots)
    var wanted: [ScoringItem] = []
    wanted.reserveCapacity(items.count * labelTokens.count)
    do {
      for item in items {
        let tokens = try model.tokenize(prompt: try template.render(item.inputs))
        wanted += labelTokens.map { ScoringItem(prompt: tokens, continuation: [$0]) }
      }
      let pass = try await model.score(wanted)
      let flat = pass.logProbabilities.map { $0[0] }
      let rows = items.indices.map {
        Array(flat[($0 * labelTokens.count)..<(($0 + 1) * labelTokens.count)])
      }
      return (rows, pass.evaluated.prefill + pass.evaluated.decode)
    } catch let error as InferenceError {
      throw PromptingError(error)
    } catch let error as PromptingError {
      throw error
    } catch {
      throw PromptingError(.modelFailed, "\(error)")
    }
  }

  /// As `logProbabilities(_:on:)` for one item, but every label asked for in a call of its own:
  /// what scoring costs without sharing. For measurements.
  public func logProbabilitiesByLabel(
    _ prompt: String, on item: PromptItem
  ) async throws(PromptingError) -> (rows: [[Float]], tokens: Int) {
    var row: [Float] = []
    var count = 0
    let text = try SlotTemplate(prompt, slots: slots).render(item.inputs)
    do throws(InferenceError) {
      for label in labelTokens {
        let pass = try await model.score(
          [ScoringItem(prompt: try model.tokenize(prompt: text), continuation: [label])])
        row.append(pass.logProbabilities[0][0])
        count += pass.evaluated.prefill + pass.evaluated.decode
      }
    } catch {
      throw PromptingError(error)
    }
    return ([row], count)
  }

  public func score(
    _ prompt: String, on items: [PromptItem]
  ) async throws(PromptingError) -> ScoringResult {
    let (rows, tokens) = try await logProbabilities(prompt, on: items)
    var outcomes: [ItemOutcome] = []
    for (item, row) in zip(items, rows) {
      guard let label = item.label, row.indices.contains(label) else {
        throw PromptingError(.invalidInput, "\(item.id): the item has no label")
      }
      let best = row.indices.max { row[$0] < row[$1] } ?? 0
      outcomes.append(
        ItemOutcome(
          reward: PiecewiseReward.of(row, label: label), accuracy: best == label ? 1 : 0,
          answer: labels[best]))
    }
    return ScoringResult(outcomes: outcomes, tokens: tokens)
  }
}
