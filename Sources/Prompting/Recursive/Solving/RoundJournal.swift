public import JSONSchema

/// Where the answers of a solution's rounds are kept, so that a solution that was cut off goes on
/// where it was: everything else about it follows from them.
public protocol RoundJournal: Sendable {
  /// The results of a round: the ones that are known, or those that are made now, kept before they
  /// are returned. Rounds come in order.
  /// - Parameters:
  ///   - calls: what is asked, in order; never empty.
  ///   - cost: the most tokens that the round can take.
  ///   - make: asks.
  /// - Throws: what `make` throws; `cancelled` when the solution must end here.
  func results(
    of calls: [ModelCall], cost: Int,
    _ make: () async throws(PromptingError) -> [CallResult]
  ) async throws(PromptingError) -> [CallResult]
}

extension CallResult {
  /// The result as JSON, `{"text": "…", "tokens": 12}`; of a drawn text's posterior only the text that
  /// counts is kept.
  public var json: JSONValue {
    let read: (String, JSONValue) =
      switch value {
      case .choice(let law): ("law", .array(law.map { .double($0) }))
      case .text(let text, _): ("text", .string(text))
      case .likelihood(let mean): ("likelihood", .double(mean))
      case .failed(let why): ("failed", .string(why))
      case .timeout: ("timeout", true)
      }
    return .members([read, ("tokens", .int(tokens))])
  }

  /// Reads a result; nil when it is none.
  public init?(json: JSONValue) {
    guard let tokens = json["tokens"]?.int else { return nil }
    if let law = json["law"]?.array {
      self.init(value: .choice(law.compactMap { $0.number?.double }), tokens: tokens)
    } else if let text = json["text"]?.string {
      self.init(value: .text(text, posterior: []), tokens: tokens)
    } else if let mean = json["likelihood"]?.number?.double {
      self.init(value: .likelihood(mean), tokens: tokens)
    } else if let why = json["failed"]?.string {
      self.init(value: .failed(why), tokens: tokens)
    } else if json["timeout"]?.bool == true {
      self.init(value: .timeout, tokens: tokens)
    } else {
      return nil
    }
  }
}
