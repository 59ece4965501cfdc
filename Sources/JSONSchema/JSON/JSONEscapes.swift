/// The escapes inside JSON strings, in both directions.
package enum JSONEscapes {
  /// The text of a checked string between its quotes, `source[begin..<end]`.
  static func decode(_ source: [UInt8], _ begin: Int, _ end: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(end - begin)
    var index = begin
    while index < end {
      let byte = source[index]
      guard byte == UInt8(ascii: "\\"), index + 1 < end else {
        bytes.append(byte)
        index += 1
        continue
      }
      index += 2
      switch source[index - 1] {
      case UInt8(ascii: "b"): bytes.append(0x08)
      case UInt8(ascii: "f"): bytes.append(0x0C)
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "u"):
        var scalar = unit(source, index)
        index += 4
        if scalar & 0xFC00 == 0xD800, index + 5 < end, source[index] == UInt8(ascii: "\\"),
          source[index + 1] == UInt8(ascii: "u")
        {
          let low = unit(source, index + 2)
          if low & 0xFC00 == 0xDC00 {
            scalar = 0x10000 + (scalar & 0x3FF) << 10 + (low & 0x3FF)
            index += 6
          }
        }
        bytes.append(contentsOf: String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
      default: bytes.append(source[index - 1])
      }
    }
    return bytes
  }

  private static func unit(_ source: [UInt8], _ index: Int) -> UInt32 {
    source[index..<(index + 4)].reduce(0) { $0 << 4 | UInt32(hexDigit($1) ?? 0) }
  }

  /// `text` as a JSON string with its quotes. Only what must be escaped is.
  package static func quoted(_ text: String) -> String {
    var bytes: [UInt8] = []
    appendQuoted(text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends `text` as a JSON string with its quotes. Only what must be escaped is.
  static func appendQuoted(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0x08: bytes.append(contentsOf: [0x5C, UInt8(ascii: "b")])
      case 0x0C: bytes.append(contentsOf: [0x5C, UInt8(ascii: "f")])
      case 0x0A: bytes.append(contentsOf: [0x5C, UInt8(ascii: "n")])
      case 0x0D: bytes.append(contentsOf: [0x5C, UInt8(ascii: "r")])
      case 0x09: bytes.append(contentsOf: [0x5C, UInt8(ascii: "t")])
      case 0..<0x20: bytes.append(contentsOf: "\\u00\(hex(byte))".utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
