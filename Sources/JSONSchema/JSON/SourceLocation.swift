/// A place in a source text.
public struct SourceLocation: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Bytes before the place.
  public var offset: Int
  /// Line, from 1. Lines end with a line feed.
  public var line: Int
  /// Column, from 1, in Unicode scalars.
  public var column: Int

  /// A place; the beginning of the text by default.
  public init(offset: Int = 0, line: Int = 1, column: Int = 1) {
    self.offset = offset
    self.line = line
    self.column = column
  }

  /// The place `offset` bytes into `source`, whose lines count from `firstLine`. Linear in `offset`.
  public init(offset: Int, in source: [UInt8], firstLine: Int = 1) {
    let offset = min(max(offset, 0), source.count)
    var line = firstLine
    var column = 1
    for index in 0..<offset {
      let byte = source[index]
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    self.init(offset: offset, line: line, column: column)
  }

  /// `line:column`.
  public var description: String { "\(line):\(column)" }

  /// Orders places of one text.
  public static func < (one: SourceLocation, two: SourceLocation) -> Bool {
    one.offset < two.offset
  }
}
