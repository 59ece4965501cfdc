import MartingaleKit

/// Finds JSON in free text.
enum FirstObject {
  /// The first piece of a text that begins with `{` and ends with the brace that closes it; nil
  /// when there is none.
  static func find(in text: [UInt8]) -> [UInt8]? {
    guard let begin = text.firstIndex(of: UInt8(ascii: "{")) else { return nil }
    var depth = 0
    var isString = false
    var isEscaped = false
    for index in begin..<text.count {
      if isEscaped {
        isEscaped = false
        continue
      }
      switch text[index] {
      case UInt8(ascii: "\\"): isEscaped = isString
      case UInt8(ascii: "\""): isString.toggle()
      case UInt8(ascii: "{") where !isString: depth += 1
      case UInt8(ascii: "}") where !isString:
        depth -= 1
        if depth == 0 { return Array(text[begin...index]) }
      default: break
      }
    }
    return nil
  }
}
