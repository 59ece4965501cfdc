internal import Foundation
package import Inference

/// How much one token in the prompt's place changes what the model answers.
package enum TokenInfluence: String, Hashable, Sendable, CaseIterable {
  /// The change of the mean piecewise reward.
  case reward
  /// The change of the mean log-probability of the right label among the labels.
  case likelihood
  /// Σᵢ KL(p(·|v, xᵢ) ‖ p(·|xᵢ)) over the labels; needs no right answers.
  case divergence

  /// The influence of every token.
  /// - Parameters:
  ///   - template: a prompt with the place `{prompt}` before the task's slots.
  package func values(
    of tokens: [TokenID], in template: ClaPSTemplate, scorer: LabelScorer, items: [PromptItem],
    onProgress: (Int) -> Void = { _ in }
  ) async throws(PromptingError) -> [Double] {
    let base = try await scorer.logProbabilities(try template.prompt([]), on: items).rows
    var result: [Double] = []
    for token in tokens {
      let rows = try await scorer.logProbabilities(try template.prompt([token]), on: items).rows
      result.append(try value(rows, base, items))
      onProgress(result.count)
    }
    return result
  }

  private func value(
    _ rows: [[Float]], _ base: [[Float]], _ items: [PromptItem]
  ) throws(PromptingError) -> Double {
    var total = 0.0
    for ((row, old), item) in zip(zip(rows, base), items) {
      let (p, q) = (PiecewiseReward.probabilities(row), PiecewiseReward.probabilities(old))
      if self == .divergence {
        for (one, two) in zip(p, q) where one > 0 { total += one * (log(one) - log(two)) }
        continue
      }
      guard let label = item.label, p.indices.contains(label) else {
        throw PromptingError(.invalidInput, "\(item.id): the item has no label")
      }
      total +=
        self == .reward
        ? PiecewiseReward.of(row, label: label) - PiecewiseReward.of(old, label: label)
        : log(p[label]) - log(q[label])
    }
    return self == .divergence ? total : total / Double(max(items.count, 1))
  }

  /// The tokens whose influence is strictly above a percentile of all; those with the greatest
  /// influence when none is, because they tie.
  package static func strongest(
    _ tokens: [TokenID], _ values: [Double], percentile: Double = 90
  ) -> [TokenID] {
    let bar = Reranking.percentile(values, percentile)
    let above = zip(tokens, values).filter { $0.1 > bar }.map(\.0)
    guard above.isEmpty, let most = values.max() else { return above }
    return zip(tokens, values).filter { $0.1 == most }.map(\.0)
  }
}

/// A prompt with a place for words that are searched for.
package struct ClaPSTemplate: Sendable {
  /// The template's text; `{prompt}` is the words' place.
  package let text: String
  private let vocabulary: Vocabulary

  /// A template.
  /// - Throws: `invalidInput` when there is no `{prompt}`.
  package init(_ text: String, vocabulary: Vocabulary) throws(PromptingError) {
    guard SlotTemplate(text, slots: ["prompt"]).slots == ["prompt"] else {
      throw PromptingError(.invalidInput, "the template needs {prompt} once")
    }
    self.text = text
    self.vocabulary = vocabulary
  }

  /// The template with some tokens in the words' place.
  package func prompt(_ tokens: [TokenID]) throws(PromptingError) -> String {
    let words = String(decoding: vocabulary.bytes(of: tokens), as: UTF8.self)
    return try SlotTemplate(text, slots: ["prompt"]).render(["prompt": words])
  }
}
