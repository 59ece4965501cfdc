package import Inference
package import JSONSchema
package import Sampling

/// The tokens of a prompt and of the text that was drawn after it, as training wants them.
///
///     {"prompt_ids": [1, …], "ids": [28, …, 2], "logprobs": [-0.1, …], "drawn_logprobs": [0, …]}
///
/// `ids` have the thought and the end among them. `logprobs` are the model's own: all tokens, temperature
/// 1, no constraint. `drawn_logprobs` are those of the law that the tokens were drawn from: adjusted, given
/// the constraint.
package struct DrawnTokens: Hashable, Sendable {
  package var promptIDs: [TokenID]
  package var tokens: [TokenRecord]

  /// What was drawn after a prompt; nil when nothing is known of it.
  init?(_ sample: Sample?, after prompt: [TokenID]) {
    guard let sample, !sample.record.isEmpty else { return nil }
    promptIDs = prompt
    tokens = sample.record
  }

  package var json: JSONValue {
    .members([
      ("prompt_ids", Self.ids(promptIDs)), ("ids", Self.ids(tokens.map(\.id))),
      ("logprobs", .array(tokens.map { .double($0.logProbability) })),
      ("drawn_logprobs", .array(tokens.map { .double($0.drawnLogProbability) })),
    ])
  }

  private static func ids(_ tokens: [TokenID]) -> JSONValue {
    .array(tokens.map { .int(Int($0)) })
  }

  init?(_ json: JSONValue?) {
    func numbers(_ key: String) -> [Double]? {
      json?[key]?.array.map { $0.compactMap { $0.number?.double } }
    }
    guard let before = numbers("prompt_ids"), let ids = numbers("ids"),
      let own = numbers("logprobs"), let drawn = numbers("drawn_logprobs"),
      ids.count == own.count, ids.count == drawn.count
    else { return nil }
    promptIDs = before.map { TokenID($0) }
    tokens = ids.indices.map {
      TokenRecord(
        id: TokenID(ids[$0]), logProbability: own[$0], drawnLogProbability: drawn[$0])
    }
  }
}
