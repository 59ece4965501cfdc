/// Follows UTF-8 one byte at a time: which bytes may come next, and whether a character is open.
///
/// Exactly the well-formed sequences of the Unicode standard's table 3-7: no overlong forms, no
/// surrogates, nothing above U+10FFFF.
public struct UTF8Scanner: Hashable, Sendable {
  /// Continuation bytes still to come for the open character, 0...3.
  public private(set) var pending: UInt8 = 0
  /// The lowest and highest allowed value of the next continuation byte.
  private var low: UInt8 = 0x80
  private var high: UInt8 = 0xBF

  /// Between two characters.
  public init() {}

  /// Whether the text so far ends between two characters.
  @inlinable public var isBoundary: Bool { pending == 0 }

  /// Takes one more byte; false, and unchanged, when no well-formed text continues that way.
  public mutating func take(_ byte: UInt8) -> Bool {
    if pending > 0 {
      guard byte >= low && byte <= high else { return false }
      pending -= 1
      low = 0x80
      high = 0xBF
      return true
    }
    switch byte {
    case 0x00...0x7F: return true
    case 0xC2...0xDF: pending = 1
    case 0xE0...0xEF:
      pending = 2
      if byte == 0xE0 { low = 0xA0 }
      if byte == 0xED { high = 0x9F }
    case 0xF0...0xF4:
      pending = 3
      if byte == 0xF0 { low = 0x90 }
      if byte == 0xF4 { high = 0x8F }
    default: return false
    }
    return true
  }
}
