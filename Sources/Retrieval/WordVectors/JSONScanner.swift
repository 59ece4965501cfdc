/// Reads just enough JSON for tokenizer files, as bytes and without recursion.
///
/// The general parser keeps positions and key order, which a 2 MB vocabulary of byte strings does
/// not need, and start-up time is what every command pays.
struct JSONScanner {
  private let bytes: [UInt8]
  private(set) var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next byte that is not white space, not consumed; nil at the end.
  mutating func peek() -> UInt8? {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return bytes[position]
      }
    }
    return nil
  }

  /// Consumes `byte` if it is next.
  mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    position += 1
    return true
  }

  mutating func expect(_ byte: UInt8) throws(RetrievalError) {
    guard take(byte) else { throw damaged() }
  }

  /// Consumes an object; `body` gets each key and must consume the value.
  mutating func object(
    _ body: (inout JSONScanner, [UInt8]) throws(RetrievalError) -> Void
  ) throws(RetrievalError) {
    try expect(UInt8(ascii: "{"))
    if take(UInt8(ascii: "}")) { return }
    repeat {
      let key = try string()
      try expect(UInt8(ascii: ":"))
      try body(&self, key)
    } while take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"))
  }

  /// Consumes an array; `body` must consume each element.
  mutating func array(
    _ body: (inout JSONScanner) throws(RetrievalError) -> Void
  ) throws(RetrievalError) {
    try expect(UInt8(ascii: "["))
    if take(UInt8(ascii: "]")) { return }
    repeat { try body(&self) } while take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"))
  }

  /// Consumes a string; its bytes with escapes resolved.
  mutating func string() throws(RetrievalError) -> [UInt8] {
    try expect(UInt8(ascii: "\""))
    var result: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return result
      case UInt8(ascii: "\\"): try escape(into: &result)
      default: result.append(byte)
      }
    }
    throw damaged()
  }

  /// Consumes a non-negative integer.
  mutating func integer() throws(RetrievalError) -> Int {
    guard let first = peek(), (0x30...0x39).contains(first) else { throw damaged() }
    var value = 0
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow, product < 1 << 52 else { throw damaged() }
      value = product + Int(bytes[position] - 0x30)
      position += 1
    }
    return value
  }

  /// Consumes any value; its bytes without the white space between tokens.
  mutating func skip() throws(RetrievalError) -> [UInt8] {
    var result: [UInt8] = []
    var depth = 0
    repeat {
      guard let byte = peek() else { throw damaged() }
      if byte == UInt8(ascii: "\"") {
        let start = position
        _ = try string()
        result.append(contentsOf: bytes[start..<position])
      } else {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
        result.append(byte)
        position += 1
        if depth == 0, isScalar(byte) {
          while position < bytes.count, isScalar(bytes[position]) {
            result.append(bytes[position])
            position += 1
          }
        }
      }
    } while depth > 0
    return result
  }

  private func isScalar(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2D, 0x2E: true
    default: false
    }
  }

  private mutating func escape(into result: inout [UInt8]) throws(RetrievalError) {
    guard position < bytes.count else { throw damaged() }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "n"): result.append(0x0A)
    case UInt8(ascii: "t"): result.append(0x09)
    case UInt8(ascii: "r"): result.append(0x0D)
    case UInt8(ascii: "b"): result.append(0x08)
    case UInt8(ascii: "f"): result.append(0x0C)
    case UInt8(ascii: "u"):
      var code = try hex()
      if (0xD800..<0xDC00).contains(code) {
        guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw damaged() }
        let low = try hex()
        guard (0xDC00..<0xE000).contains(low) else { throw damaged() }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw damaged() }
      result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    default: result.append(byte)
    }
  }

  private mutating func hex() throws(RetrievalError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard position < bytes.count else { throw damaged() }
      let byte = bytes[position]
      position += 1
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
      case 0x41...0x46: value = value << 4 | UInt32(byte - 0x37)
      case 0x61...0x66: value = value << 4 | UInt32(byte - 0x57)
      default: throw damaged()
      }
    }
    return value
  }

  func damaged() -> RetrievalError {
    RetrievalError(.fileInvalid, "the JSON is damaged at byte \(position)")
  }
}
