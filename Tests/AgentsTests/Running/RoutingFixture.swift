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
    try await contexts.answered { isWeak($0.prompt) ? blank : script }
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

/// A scripted model that knows nothing right after it has written some text.
struct TornModel: LanguageModel {
  let script: ScriptedModel
  let place: [UInt8]
  private let blank = ScriptedModel(insistence: 0) { _ in "" }

  init(_ script: ScriptedModel, after text: String) {
    self.script = script
    place = Array(text.utf8)
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

  func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
    try await contexts.answered {
      vocabulary.bytes(of: $0.generated) == place ? blank : script
    }
  }

  func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass {
    try await script.score(items)
  }
}

extension [TokenContext] {
  /// Each context's row from its own model; equal contexts share one.
  fileprivate func answered(
    by model: (TokenContext) -> ScriptedModel
  ) async throws(InferenceError) -> ForwardPass {
    var known: [TokenContext: Logits] = [:]
    var rows: [Logits] = []
    for context in self {
      let row: Logits
      if let same = known[context] {
        row = same
      } else {
        row = try await model(context).next([context]).rows[0]
      }
      known[context] = row
      rows.append(row)
    }
    return ForwardPass(rows: rows, evaluated: EvaluationCount(decode: known.count))
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
