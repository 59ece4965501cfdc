import Constraints
import Foundation
import Inference
import Synchronization

/// A run over a model of whole texts: it draws, what is asked of the texts is checked here.
///
/// Every text that passes has the same weight. No weight would be honest: how a server enforces a
/// constraint is not known. A text that can no longer become good is broken off.
struct DelegatedRun {
  private let model: any DelegatingModel
  private let request: SamplingRequest
  private let options: SamplerOptions
  private let key: RandomKey

  init(
    _ model: any DelegatingModel, _ request: SamplingRequest, _ options: SamplerOptions,
    _ key: RandomKey
  ) {
    self.model = model
    self.request = request
    self.options = options
    self.key = key
  }

  /// What became of one text.
  private struct Draft {
    var answer: DelegatedAnswer
    var logScore: Double
  }

  func run() async throws(SamplingError) -> SamplingRun {
    guard request.alsoEnding.isEmpty else {
      throw SamplingError(
        .unsupported, "\(model.identity.name) answers with whole texts: no tokens can end them")
    }
    let clock = ContinuousClock()
    let begin = clock.now
    var usage = SamplingUsage()
    var deadEnds = DeadEnds()
    var drafts: [Draft] = []
    var next = 0
    // One after the other when one is enough, all at once when all are wanted.
    while next < options.particles, !(request.wantsOneText && !drafts.isEmpty) {
      let slots = next..<(request.wantsOneText ? next + 1 : options.particles)
      next = slots.upperBound
      for answer in try await answers(slots) {
        usage.promptTokens += answer.promptTokens
        usage.evaluated += EvaluationCount(
          prefill: answer.promptTokens, decode: answer.completionTokens)
        usage.rows += 1
        usage.steps += answer.completionTokens
        usage.checks += 1
        if let score = try await score(answer) {
          drafts.append(Draft(answer: answer, logScore: score))
        } else if answer.finish == .length {
          deadEnds.length += 1
        } else {
          deadEnds.refused += 1
          deadEnds.example = deadEnds.example ?? Self.shortened(answer.text)
        }
      }
    }
    if request.wantsOneText, let text = drafts.first?.answer.text { request.onCertain?(text) }
    let seconds = SamplingSeconds(decode: (clock.now - begin) / .seconds(1))
    return SamplingRun(
      posterior: posterior(drafts, asked: next, deadEnds, usage), seconds: seconds)
  }

  /// The beginning of a text, in one line.
  private static func shortened(_ text: [UInt8]) -> String {
    let words = String(decoding: text, as: UTF8.self)
    let line = words.unicodeScalars.prefix(DeadEnds.exampleLength).map { scalar in
      scalar.properties.generalCategory == .control ? " " : String(scalar)
    }.joined()
    return line + (words.unicodeScalars.count > DeadEnds.exampleLength ? "…" : "")
  }

  /// Asks for the texts of some slots, beside each other.
  private func answers(_ slots: Range<Int>) async throws(SamplingError) -> [DelegatedAnswer] {
    let results = await withTaskGroup(of: (Int, Result<DelegatedAnswer, InferenceError>).self) {
      group in
      for slot in slots {
        group.addTask {
          do throws(InferenceError) {
            return (slot, .success(try await model.answer(own(slot), onPart: watch())))
          } catch {
            return (slot, .failure(error))
          }
        }
      }
      var results: [Int: Result<DelegatedAnswer, InferenceError>] = [:]
      for await (slot, result) in group {
        results[slot] = result
        if case .failure = result { group.cancelAll() }
      }
      return results
    }
    var answers: [DelegatedAnswer] = []
    var failure: InferenceError?
    for slot in slots {
      switch results[slot] {
      case .success(let answer)?: answers.append(answer)
      // What made the others be cancelled is the cause, not that they were.
      case .failure(let error)? where failure == nil || failure?.code == .cancelled:
        failure = error
      default: break
      }
    }
    if Task.isCancelled { throw SamplingError(.cancelled, "sampling was cancelled") }
    if let failure { throw SamplingError(failure) }
    return answers
  }

  private func own(_ slot: Int) -> DelegatedRequest {
    var random = key.stream(slot: slot, for: .token)
    var own = DelegatedRequest(
      prompt: request.prompt,
      specification: options.method == .base
        ? ConstraintSpec() : request.compiled?.specification ?? ConstraintSpec(),
      maxTokens: options.maxTokens, temperature: options.base.temperature,
      seed: UInt32(truncatingIfNeeded: random.next() >> 33))
    own.topK = options.base.topK
    own.topP = options.base.topP
    own.minP = options.base.minP
    return own
  }

  /// Watches a text grow; nil when nothing is known of its prefixes. Only patterns and spans are
  /// watched: other spellings of the same JSON than ours are welcome.
  private func watch() -> (@Sendable ([UInt8]) -> Bool)? {
    guard options.method != .base, let constraint = request.constraint,
      let compiled = request.compiled,
      !compiled.members.contains(where: { $0.path == .machine || $0.path == .blackBox })
    else { return nil }
    return follow(constraint)
  }

  /// The potentials' score of a text that is what it must be; nil of another one.
  private func score(_ answer: DelegatedAnswer) async throws(SamplingError) -> Double? {
    if answer.finish == .stopped { return nil }
    if options.method != .base {
      do throws(ConstraintError) {
        if let compiled = request.compiled {
          guard try compiled.revalidate(answer.text).isEmpty else { return nil }
        } else if let constraint = request.constraint {
          guard try constraint.accepts(answer.text) else { return nil }
        }
        if let oracle = request.oracle {
          let question = OracleQuestion(text: answer.text, complete: true)
          guard try await oracle.judge([question]) == [true] else { return nil }
        }
      } catch {
        throw SamplingError(error)
      }
    }
    var total = 0.0
    for potential in request.potentials {
      guard let score = try await potential.complete([answer.text]).first, score < .infinity else {
        throw SamplingError(.constraint, "a potential must give one number below +∞ for a text")
      }
      total += score
    }
    return total > -.infinity ? total : nil
  }

  private func posterior(
    _ drafts: [Draft], asked: Int, _ deadEnds: DeadEnds, _ usage: SamplingUsage
  ) -> Posterior {
    let weights = normalised(drafts.map(\.logScore))
    var places: [[UInt8]: Int] = [:]
    var samples: [Sample] = []
    let isConstrained = request.constraint != nil || request.oracle != nil
    for (draft, weight) in zip(drafts, weights) where weight > 0 {
      let answer = draft.answer
      if let place = places[answer.text] {
        samples[place].weight = min(1, samples[place].weight + weight)
        samples[place].particles += 1
        samples[place].add(answer, weight)
        continue
      }
      places[answer.text] = samples.count
      samples.append(
        Sample(
          text: answer.text, weight: weight, particles: 1, tokens: answer.completionTokens,
          finish: answer.finish == .length && !isConstrained ? .length : .stop))
      samples[samples.count - 1].add(answer, weight)
    }
    samples.sort {
      $0.weight == $1.weight ? $0.text.lexicographicallyPrecedes($1.text) : $0.weight > $1.weight
    }
    let isEnforced =
      isConstrained && request.oracle == nil && options.method != .base
      && drafts.allSatisfy(\.answer.isEnforced)
    return Posterior(
      samples: samples, logZ: nil, ess: effectiveSampleSize(weights), ancestors: drafts.count,
      guarantee: isEnforced ? .delegated : .validatedOnly, particles: asked, resamplings: 0,
      deadEnds: deadEnds, usage: usage)
  }
}

extension Sample {
  /// Takes in what a server wrote before the text.
  fileprivate mutating func add(_ answer: DelegatedAnswer, _ weight: Double) {
    guard let thought = answer.thought else { return }
    add(Thought(text: Array(thought.utf8), weight: weight, tokens: answer.thoughtTokens))
  }
}

/// Follows a text through a constraint while it arrives.
private final class PrefixWatch<C: Constraint>: Sendable {
  private let constraint: C
  private let state: Mutex<C.State?>

  init(_ constraint: C) {
    self.constraint = constraint
    state = Mutex(constraint.start)
  }

  /// Whether the text, with these bytes, can still become good.
  func take(_ bytes: [UInt8]) -> Bool {
    state.withLock { state in
      guard let from = state else { return false }
      // A constraint that fails here fails again when the whole text is judged, and says so.
      state = (try? constraint.advance(from, by: bytes.span)) ?? nil
      return state != nil
    }
  }
}

private func follow<C: Constraint>(_ constraint: C) -> @Sendable ([UInt8]) -> Bool {
  let watch = PrefixWatch(constraint)
  return { watch.take($0) }
}
