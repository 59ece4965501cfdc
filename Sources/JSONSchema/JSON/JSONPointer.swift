/// A JSON Pointer (RFC 6901): the keys and positions on the way from a root to a value.
public struct JSONPointer: Hashable, Sendable, CustomStringConvertible {
  /// Keys and positions, unescaped, outermost first.
  public var tokens: [String]

  /// A way; the root by default.
  public init(_ tokens: [String] = []) {
    self.tokens = tokens
  }

  /// Reads `/a/b~1c/0`, or the empty text for the root.
  public init(parsing text: String) throws(JSONError) {
    guard !text.isEmpty else {
      self.init()
      return
    }
    guard text.utf8.first == UInt8(ascii: "/") else {
      throw JSONError(.invalidPointer, "a JSON Pointer is empty or begins with '/'")
    }
    var tokens: [String] = []
    for part in text.utf8.dropFirst().split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    {
      tokens.append(try JSONPointer.unescape(part))
    }
    self.init(tokens)
  }

  private static func unescape(_ part: Substring.UTF8View) throws(JSONError) -> String {
    var bytes: [UInt8] = []
    var rest = part.makeIterator()
    while let byte = rest.next() {
      guard byte == UInt8(ascii: "~") else {
        bytes.append(byte)
        continue
      }
      switch rest.next() {
      case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
      case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
      default:
        throw JSONError(.invalidPointer, "in a JSON Pointer '~' is followed by 0 or 1")
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The pointer one step further down.
  public func appending(_ token: String) -> JSONPointer { JSONPointer(tokens + [token]) }

  /// The pointer one step further down, to an element.
  public func appending(_ index: Int) -> JSONPointer { appending(String(index)) }

  /// `/a/b~1c/0`; empty for the root.
  public var description: String {
    var bytes: [UInt8] = []
    for token in tokens {
      bytes.append(UInt8(ascii: "/"))
      for byte in token.utf8 {
        switch byte {
        case UInt8(ascii: "~"): bytes.append(contentsOf: "~0".utf8)
        case UInt8(ascii: "/"): bytes.append(contentsOf: "~1".utf8)
        default: bytes.append(byte)
        }
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The position a token names: digits without a leading zero.
  static func arrayIndex(_ token: String) -> Int? {
    let bytes = token.utf8
    guard !bytes.isEmpty, bytes.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
    guard bytes.count == 1 || bytes.first != UInt8(ascii: "0") else { return nil }
    return Int(token)
  }
}
