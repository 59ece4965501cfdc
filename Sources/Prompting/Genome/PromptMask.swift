/// Which tokens of a prompt are kept: a genome.
public struct PromptMask: Hashable, Sendable {
  /// (tokens) Whether each token is kept.
  public var kept: [Bool]

  /// A mask.
  public init(_ kept: [Bool]) { self.kept = kept }

  /// A mask that keeps all of `count` tokens.
  public init(all count: Int) { kept = [Bool](repeating: true, count: count) }

  /// Tokens that are kept.
  public var population: Int { kept.reduce(0) { $0 + ($1 ? 1 : 0) } }

  /// The mask as text, one `1` or `0` a token.
  public var digits: String { String(kept.map { $0 ? "1" : "0" }) }

  /// Reads what `digits` writes.
  public init?(digits: String) {
    guard digits.utf8.allSatisfy({ $0 == 0x30 || $0 == 0x31 }) else { return nil }
    kept = digits.utf8.map { $0 == 0x31 }
  }
}
