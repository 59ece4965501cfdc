import Inference
import JSONSchema

/// llama-server's `n_probs`.
enum TokenProbabilities {
  /// A request for the likeliest tokens after a prompt. The server draws a token as well, which
  /// nobody looks at; what it tells is the softmax of the logits before its samplers.
  static func request(prompt: [TokenID], top: Int) -> JSONValue {
    [
      "prompt": .array(prompt.map { .number(JSONNumber(Int($0))) }),
      "n_predict": 1, "n_probs": .number(JSONNumber(top)), "post_sampling_probs": false,
      "temperature": 0, "samplers": ["temperature"], "cache_prompt": true, "stream": false,
    ]
  }

  /// Tokens with their natural log-probabilities.
  static func read(
    _ answer: JSONValue, from endpoint: RemoteEndpoint
  ) throws(RemoteError) -> [(token: TokenID, logProbability: Float)] {
    try entries(answer, from: endpoint).map { entry throws(RemoteError) in
      guard let id = entry["id"]?.int, let log = entry["logprob"]?.number?.double, log <= 1e-3
      else { throw broken(endpoint) }
      // The server writes the least float for −∞.
      return (TokenID(truncatingIfNeeded: id), log < -1e30 ? -.infinity : Float(log))
    }
  }

  /// The entries of the only position.
  static func entries(
    _ answer: JSONValue, from endpoint: RemoteEndpoint
  ) throws(RemoteError) -> [JSONValue] {
    guard let entries = answer["completion_probabilities"]?[0]?["top_logprobs"]?.array else {
      throw broken(endpoint)
    }
    return entries
  }

  private static func broken(_ endpoint: RemoteEndpoint) -> RemoteError {
    RemoteError(.invalidAnswer, "\(endpoint): no usable \"completion_probabilities\"")
  }
}
