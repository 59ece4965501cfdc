internal import Inference

/// One timed piece of work, as OpenTelemetry knows it.
public struct TraceSpan: Hashable, Sendable {
  /// Whether the work was done here or asked of another process.
  public enum Kind: Int, Hashable, Sendable {
    case `internal` = 1
    case client = 3
  }

  /// What an attribute says.
  public enum Value: Hashable, Sendable {
    case string(String)
    case int(Int)
    case double(Double)
    case strings([String])
  }

  /// A name with a value.
  public struct Attribute: Hashable, Sendable {
    public var name: String
    public var value: Value
  }

  public var name: String
  public var kind: Kind
  /// 32 hexadecimal digits.
  public var trace: String
  /// 16 hexadecimal digits.
  public var id: String
  /// The span it is part of; nil for the outermost.
  public var parent: String?
  /// Nanoseconds since 1970.
  public var start: UInt64
  /// Nanoseconds since 1970, not before `start`.
  public var end: UInt64
  public var attributes: [Attribute]
  /// What went wrong; nil when nothing did.
  public var error: String?
}

/// Identifiers made from what they name, so that a run that is told twice has the same ones.
enum TraceIdentifier {
  static func trace(_ run: String) -> String { digits(32, ["trace", run]) }

  static func span(_ parts: [String]) -> String { digits(16, ["span"] + parts) }

  private static func digits(_ count: Int, _ parts: [String]) -> String {
    String(SHA256.hex(of: parts.joined(separator: "\u{0}").utf8).prefix(count))
  }
}
