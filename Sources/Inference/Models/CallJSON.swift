/// The little of JSON's syntax that reading and writing calls needs.
package enum CallJSON {
  /// A JSON string of some bytes, with the escapes that are needed and no other.
  static func quoted(_ bytes: [UInt8]) -> [UInt8] {
    bytes.reduce(into: [UInt8(ascii: "\"")]) { $0 += escaped($1) } + [UInt8(ascii: "\"")]
  }

  /// A byte of a text as it stands in a JSON string.
  package static func escaped(_ byte: UInt8) -> [UInt8] {
    let backslash = UInt8(ascii: "\\")
    switch byte {
    case UInt8(ascii: "\""), backslash: return [backslash, byte]
    case 0x08: return [backslash, UInt8(ascii: "b")]
    case 0x09: return [backslash, UInt8(ascii: "t")]
    case 0x0A: return [backslash, UInt8(ascii: "n")]
    case 0x0C: return [backslash, UInt8(ascii: "f")]
    case 0x0D: return [backslash, UInt8(ascii: "r")]
    case 0..<0x20:
      let digits = String(byte, radix: 16)
      return Array("\\u00\(digits.utf8.count == 1 ? "0" : "")\(digits)".utf8)
    default: return [byte]
    }
  }

  /// The text of a JSON string, its quotes included or not.
  package static func unquoted(_ string: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var units: [UInt16] = []  // of \u escapes in a row, which may be halves of a character
    func finish() {
      result += Array(String(decoding: units, as: UTF16.self).utf8)
      units = []
    }
    var place = string.first == UInt8(ascii: "\"") ? 1 : 0
    let end = place == 1 ? string.count - 1 : string.count
    while place < end {
      guard string[place] == UInt8(ascii: "\\"), place + 1 < end else {
        finish()
        result.append(string[place])
        place += 1
        continue
      }
      let letter = string[place + 1]
      place += 2
      if letter == UInt8(ascii: "u"), place + 4 <= end {
        let digits = String(decoding: string[place..<(place + 4)], as: UTF8.self)
        units.append(UInt16(digits, radix: 16) ?? 0xFFFD)
        place += 4
        continue
      }
      finish()
      let plain: [UInt8: UInt8] = [
        UInt8(ascii: "b"): 0x08, UInt8(ascii: "t"): 0x09, UInt8(ascii: "n"): 0x0A,
        UInt8(ascii: "f"): 0x0C, UInt8(ascii: "r"): 0x0D,
      ]
      result.append(plain[letter] ?? letter)
    }
    finish()
    return result
  }

  /// The place behind the value that begins at `start`; nil when it has no end.
  static func endOfValue(in bytes: [UInt8], from start: Int) -> Int? {
    var depth = 0
    var isString = false
    var place = start
    while place < bytes.count {
      let byte = bytes[place]
      if isString {
        if byte == UInt8(ascii: "\\") { place += 1 }
        if byte == UInt8(ascii: "\"") {
          isString = false
          if depth == 0 { return place + 1 }
        }
      } else {
        switch byte {
        case UInt8(ascii: "\""): isString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          if depth == 0 { return place > start ? place : nil }
          depth -= 1
          if depth == 0 { return place + 1 }
        case UInt8(ascii: ","), UInt8(ascii: " "), 0x09, 0x0A, 0x0D:
          if depth == 0 { return place > start ? place : nil }
        default: break
        }
      }
      place += 1
    }
    return depth == 0 && !isString && place > start ? place : nil
  }

  /// The members of an object, names with their quotes; nil for a text that is none.
  static func members(of bytes: [UInt8]) -> [(name: [UInt8], value: [UInt8])]? {
    var place = 0
    func next() -> UInt8? {
      while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
      return place < bytes.count ? bytes[place] : nil
    }
    guard next() == UInt8(ascii: "{") else { return nil }
    place += 1
    var members: [(name: [UInt8], value: [UInt8])] = []
    if next() == UInt8(ascii: "}") { return members }
    while next() == UInt8(ascii: "\""), let end = endOfValue(in: bytes, from: place) {
      let name = Array(bytes[place..<end])
      place = end
      guard next() == UInt8(ascii: ":") else { return nil }
      place += 1
      guard next() != nil, let stop = endOfValue(in: bytes, from: place) else { return nil }
      members.append((name, Array(bytes[place..<stop])))
      place = stop
      switch next() {
      case UInt8(ascii: "}"): return members
      case UInt8(ascii: ","): place += 1
      default: return nil
      }
    }
    return nil
  }
}
