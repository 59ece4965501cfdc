internal import Inference

/// One timed piece of work, as OpenTelemetry knows it.
package struct TraceSpan: Hashable, Sendable {
  /// Whether the work was done here or asked of another process.
  package enum Kind: Int, Hashable, Sendable {
    case `internal` = 1
    case client = 3
  }

  /// What an attribute says.
  package enum Value: Hashable, Sendable {
    case string(String)
    case int(Int)
    case double(Double)
    case strings([String])
  }

  /// A name with a value.
  package struct Attribute: Hashable, Sendable {
    package var name: String
    package var value: Value
  }

  package var name: String
  package var kind: Kind
  /// 32 hexadecimal digits.
  package var trace: String
  /// 16 hexadecimal digits.
  package var id: String
  /// The span it is part of; nil for the outermost.
  package var parent: String?
  /// Nanoseconds since 1970.
  package var start: UInt64
  /// Nanoseconds since 1970, not before `start`.
  package var end: UInt64
  package var attributes: [Attribute]
  /// What went wrong; nil when nothing did.
  package var error: String?
}

/// Identifiers made from what they name, so that a run that is told twice has the same ones.
enum TraceIdentifier {
  static func trace(_ run: String) -> String { digits(32, ["trace", run]) }

  static func span(_ parts: [String]) -> String { digits(16, ["span"] + parts) }

  private static func digits(_ count: Int, _ parts: [String]) -> String {
    String(SHA256.hex(of: parts.joined(separator: "\u{0}").utf8).prefix(count))
  }
}
