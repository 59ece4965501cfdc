import JSONSchema

/// Keeps data from spelling structure.
///
/// A template may quote, escape, cut or join what it is given, and llama.cpp's own marks do not
/// survive all of that (a whole value written as JSON loses them). So wherever data spells one of
/// the protected texts, a character that occurs nowhere else is put into it, behind its first
/// character. In the rendering that character says: no text that is told apart from others goes
/// across here. It is taken out before the model sees anything.
struct DataGuard {
  /// What stands in the protected texts found in data.
  let mark: Character
  private let protected: [UInt8: [[UInt8]]]  // by first byte

  /// A guard over data that does not contain `mark`.
  init?(protecting texts: Set<String>, against data: [String]) {
    // Private use: templates have no rule about these.
    let candidates = (0xF0000...0xF00FF).lazy.compactMap { Unicode.Scalar(UInt32($0)) }
    guard
      let free = candidates.first(where: { scalar in
        !data.contains { $0.unicodeScalars.contains(scalar) }
      })
    else { return nil }
    mark = Character(free)
    // One character cannot be split; such a token is a character like others.
    let long = texts.filter { $0.unicodeScalars.count > 1 }.map { Array($0.utf8) }
    protected = Dictionary(grouping: long, by: { $0.first ?? 0 })
  }

  /// `text` with a mark in every protected text that it spells.
  func guarded(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var isMarked = false
    for (place, byte) in bytes.enumerated() {
      // Behind the first character, never inside of it.
      if byte & 0xC0 != 0x80, place > 0, opens(bytes, before: place) {
        result.append(contentsOf: String(mark).utf8)
        isMarked = true
      }
      result.append(byte)
    }
    return isMarked ? String(decoding: result, as: UTF8.self) : text
  }

  /// Whether a protected text begins with the character that ends before `place`.
  private func opens(_ bytes: [UInt8], before place: Int) -> Bool {
    var start = place - 1
    while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    guard let texts = protected[bytes[start]] else { return false }
    return texts.contains { bytes[start...].starts(with: $0) }
  }

  /// A value with every text in it guarded, names of members too.
  func guarded(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text): return .string(guarded(text))
    case .array(let items): return .array(items.map(guarded))
    case .object(let object):
      var result = JSONObject()
      for member in object.members { result[guarded(member.name)] = guarded(member.value) }
      return .object(result)
    case .null, .bool, .number: return value
    }
  }
}
