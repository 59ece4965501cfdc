/// A number as the text spells it.
///
/// Equality and order are those of the exact values: `1`, `1.0` and `10e-1` are equal, `1e400` is
/// greater than every double, and 2^53 + 1 is not 2^53. The spelling is kept for writing.
public struct JSONNumber: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The spelling, as in the source.
  public let text: String

  /// For spellings that a parser has checked.
  init(checked text: String) {
    self.text = text
  }

  /// Reads a JSON number; nil when `text` is not one.
  public init?(_ text: String) {
    guard let document = try? JSONDocument(text), document.root.kind == .number,
      document.root.range.count == text.utf8.count
    else { return nil }
    self.init(checked: text)
  }

  /// An integer.
  public init(_ value: Int) {
    self.init(checked: String(value))
  }

  /// A double in its shortest spelling; nil for infinities and NaN.
  public init?(_ value: Double) {
    guard value.isFinite else { return nil }
    let text = value.description
    self.init(checked: text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
  }

  /// The exact value.
  package var decimal: ExactDecimal { ExactDecimal(number: text) }

  /// Whether the value has no fraction; `1.0` and `1e3` are integers.
  public var isInteger: Bool { decimal.isInteger }

  /// The value when it is an integer that fits.
  public var int: Int? { Int(text) ?? decimal.int }

  /// The nearest double; infinite for values out of range.
  public var double: Double { Double(text) ?? (decimal.isNegative ? -.infinity : .infinity) }

  /// The spelling.
  public var description: String { text }

  public static func == (one: JSONNumber, two: JSONNumber) -> Bool {
    one.text.utf8.elementsEqual(two.text.utf8) || one.decimal == two.decimal
  }

  public static func < (one: JSONNumber, two: JSONNumber) -> Bool { one.decimal < two.decimal }

  public func hash(into hasher: inout Hasher) { hasher.combine(decimal) }
}
