import Agents
import Foundation
import Inference
import Synchronization
import MartingaleTestSupport

/// A scripted model that knows nothing where the prompt has one of its weak words: every byte is
/// equally likely there.
struct DoubtfulModel: LanguageModel {
  let script: ScriptedModel
  let weakness: String
  private let blank = ScriptedModel(insistence: 0) { _ in "" }

  init(_ script: ScriptedModel, weakness: String) {
    self.script = script
    self.weakness = weakness
  }

  var identity: ModelIdentity { script.identity }
  var vocabulary: Vocabulary { script.vocabulary }
  var contextLength: Int { script.contextLength }
  var distributions: DistributionAccess { .full }

  func tokenize(_ text: String, parseSpecial: Bool) throws(InferenceError) -> [TokenID] {
    try script.tokenize(text, parseSpecial: parseSpecial)
  }

  func tokenize(chat messages: [ChatMessage]) throws(InferenceError) -> [TokenID] {
    try script.tokenize(chat: messages)
  }

  private func isWeak(_ prompt: [TokenID]) -> Bool {
    String(decoding: vocabulary.bytes(of: prompt), as: UTF8.self).contains(weakness)
  }

  func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
    var rows: [Logits] = []
    for context in contexts {
      let model = isWeak(context.prompt) ? blank : script
      rows += try await model.next([context]).rows
    }
    return ForwardPass(rows: rows, evaluated: EvaluationCount(decode: contexts.count))
  }

  func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass {
    var logs: [[Float]] = []
    for item in items {
      logs.append(
        isWeak(item.prompt)
          ? item.continuation.map { _ in -Float(log(257.0)) }
          : try await script.score([item]).logProbabilities[0])
    }
    return ScoringPass(
      logProbabilities: logs,
      evaluated: EvaluationCount(decode: items.reduce(0) { $0 + $1.continuation.count }))
  }
}

/// Equal texts have equal vectors, different ones orthogonal vectors.
final class EqualityEmbedder: Embedder {
  let identity = ModelIdentity(name: "equality")
  let dimension = 1024
  private let known = Mutex<[String: Int]>([:])

  func embed(_ texts: [String]) async throws(InferenceError) -> [[Float]] {
    texts.map { text in
      let place = known.withLock { known in
        let place = known[text] ?? known.count
        known[text] = place
        return place
      }
      var vector = [Float](repeating: 0, count: dimension)
      vector[place % dimension] = 1
      return vector
    }
  }
}

extension Collaborators {
  /// The same with a large model.
  func routing(to large: any LanguageModel) -> Collaborators {
    var copy = self
    copy.large = large
    copy.embedder = EqualityEmbedder()
    return copy
  }
}
