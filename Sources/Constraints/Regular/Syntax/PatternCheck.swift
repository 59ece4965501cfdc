internal import CPCRE2

/// PCRE2's own opinion of a pattern.
enum PatternCheck {
  /// Throws PCRE2's complaint, if it has one. Patterns that are only too big for PCRE2's compiled
  /// form pass: a lazy automaton holds them.
  static func compile(_ source: String) throws(ConstraintError) {
    var error: Int32 = 0
    var offset = 0
    let bytes = Array(source.utf8)
    if let code = pcre2_compile_8(bytes, bytes.count, PCRE2_UTF, &error, &offset, nil) {
      pcre2_code_free_8(code)
      return
    }
    let tooLarge: Int32 = 120
    let tooDeep: Int32 = 119
    guard error != tooLarge else { return }
    throw ConstraintError(
      error == tooDeep ? .limit : .syntax, message(error) + " at byte \(offset) of the pattern",
      offset: offset)
  }

  private static func message(_ code: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let length = pcre2_get_error_message_8(code, &buffer, buffer.count)
    return length > 0 ? String(decoding: buffer[..<Int(length)], as: UTF8.self) : "PCRE2 error"
  }
}
