/// The shortest text of a value.
enum ShortestValue {
  /// This one; among equally long ones the first in byte order.
  case text([UInt8])
  /// There is none.
  case none
  /// Not found out: evaluators that are not simply all to hold, or a search that grew too long.
  case unknown

  /// The shorter one, or the first in byte order of two as long.
  static func isBefore(_ one: [UInt8], _ two: [UInt8]) -> Bool {
    one.count != two.count ? one.count < two.count : one.lexicographicallyPrecedes(two)
  }
}

/// A JSON string in its shortest spelling, the first in byte order among those that are allowed:
/// only what must be escaped is.
enum ShortestSpelling {
  /// Content (UTF-8) as it stands between the quotes.
  static func escaped(_ content: some Sequence<UInt8>, isCanonical: Bool) -> [UInt8] {
    let digits = Array((isCanonical ? "0123456789abcdef" : "0123456789ABCDEF").utf8)
    var result: [UInt8] = []
    for byte in content {
      switch byte {
      case 0x22, 0x5C: result += [0x5C, byte]
      case 0x08: result += Array("\\b".utf8)
      case 0x09: result += Array("\\t".utf8)
      case 0x0A: result += Array("\\n".utf8)
      case 0x0C: result += Array("\\f".utf8)
      case 0x0D: result += Array("\\r".utf8)
      case ..<0x20:
        result += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: result.append(byte)
      }
    }
    return result
  }

  /// The same with quotes.
  static func quoted(_ content: some Sequence<UInt8>, isCanonical: Bool) -> [UInt8] {
    [0x22] + escaped(content, isCanonical: isCanonical) + [0x22]
  }
}
