/// Reads a text byte by byte; what the hand-written format parsers stand on.
struct FormatCursor {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// Whether everything has been read.
  var isAtEnd: Bool { position == bytes.endIndex }

  /// The next byte.
  var next: UInt8? { isAtEnd ? nil : bytes[position] }

  /// What has not been read.
  var rest: ArraySlice<UInt8> { bytes[position...] }

  /// Moves on.
  mutating func skip(_ count: Int = 1) { position = min(position + count, bytes.endIndex) }

  /// Reads one byte if it is that one.
  mutating func take(_ byte: Character) -> Bool {
    guard let next, next == byte.asciiValue else { return false }
    position += 1
    return true
  }

  /// Reads one byte if it satisfies the condition.
  mutating func take(where condition: (UInt8) -> Bool) -> UInt8? {
    guard let next, condition(next) else { return nil }
    position += 1
    return next
  }

  /// Reads bytes while they satisfy the condition.
  mutating func takeWhile(_ condition: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let start = position
    while position < bytes.endIndex, condition(bytes[position]) { position += 1 }
    return bytes[start..<position]
  }

  /// Reads a number of exactly so many digits.
  mutating func number(digits: Int) -> Int? {
    var value = 0
    for _ in 0..<digits {
      guard let digit = take(where: ASCII.isDigit) else { return nil }
      value = value * 10 + Int(digit & 15)
    }
    return value
  }
}

/// Classes of ASCII bytes.
enum ASCII {
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
  static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }
  static func isHex(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }

  /// Whether a byte is one of the characters of a text.
  static func isOne(of text: StaticString, _ byte: UInt8) -> Bool {
    text.withUTF8Buffer { $0.contains(byte) }
  }
}
