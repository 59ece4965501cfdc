/// A PCRE2 pattern rewritten so that partial matching answers "could this prefix still match as a
/// whole?".
///
/// PCRE2 refuses ENDANCHORED together with partial matching, so the end is written into the
/// pattern: `(?:P)(?(R)|\z)`. The condition keeps the end from being demanded inside `(?R)`.
struct PatternSource {
  /// The leading settings such as `(*UCP)`, which must stay in front.
  let settings: [UInt8]
  /// The pattern without them.
  let body: [UInt8]

  /// Splits the settings off.
  init(_ pattern: [UInt8]) {
    var end = 0
    while let next = Self.setting(in: pattern, at: end) { end = next }
    settings = Array(pattern[..<end])
    body = Array(pattern[end...])
  }

  /// The wrapped forms to try in order. The second closes an `(?x)` comment, the third an open
  /// `\Q`, either of which would swallow the wrapper's parenthesis (and so fail to compile).
  func wrapped(tail: Tail) -> [[UInt8]] {
    ["", "\n", "\\E"].map { closing in
      settings + Array("(?:".utf8) + body + Array(closing.utf8) + Array(")".utf8)
        + Array(tail.rawValue.utf8)
    }
  }

  /// How the end of the text is demanded.
  enum Tail: String {
    /// Not inside a recursion into the whole pattern.
    case outsideRecursion = "(?(R)|\\z)"
    /// Everywhere; right when the pattern never recurses into itself as a whole.
    case always = "\\z"
  }

  /// Whether the text of the pattern may recurse into the whole pattern. It may say yes wrongly
  /// (inside a class or a comment), never no wrongly.
  var mayRecurse: Bool {
    ["(?R)", "(?0)", "\\g<0>", "\\g'0'", "\\g<+0>", "\\g<-0>"].contains { call in
      body.contains(sequence: Array(call.utf8))
    }
  }

  private static let names = [
    "UTF", "UCP", "CR", "LF", "CRLF", "ANYCRLF", "ANY", "NUL", "BSR_ANYCRLF", "BSR_UNICODE",
    "NOTEMPTY", "NOTEMPTY_ATSTART", "NO_AUTO_POSSESS", "NO_START_OPT", "NO_JIT",
    "NO_DOTSTAR_ANCHOR",
  ]
  private static let numbered = ["LIMIT_MATCH=", "LIMIT_DEPTH=", "LIMIT_HEAP=", "LIMIT_RECURSION="]

  /// The end of the setting that starts at `start`, if one does.
  private static func setting(in pattern: [UInt8], at start: Int) -> Int? {
    let rest = pattern[start...]
    guard rest.starts(with: Array("(*".utf8)), let close = rest.firstIndex(of: UInt8(ascii: ")"))
    else { return nil }
    let name = String(decoding: rest[(start + 2)..<close], as: UTF8.self)
    let known =
      names.contains(name)
      || numbered.contains {
        name.hasPrefix($0) && name.utf8.count > $0.utf8.count
          && name.utf8.dropFirst($0.utf8.count).allSatisfy { (0x30...0x39).contains($0) }
      }
    return known ? close + 1 : nil
  }
}

extension Array where Element == UInt8 {
  /// Whether `needle` occurs as a contiguous run.
  func contains(sequence needle: [UInt8]) -> Bool {
    guard needle.count <= count else { return false }
    return (0...(count - needle.count)).contains { self[$0...].starts(with: needle) }
  }
}
