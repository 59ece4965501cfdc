/// Regular expressions of ECMA-262 (flag `u`) in PCRE2 syntax.
///
/// `pattern` means ECMA-262, engines here speak PCRE2. The two agree on most of what is written;
/// where they do not, the translation spells out what ECMA-262 means: `.` and `\s` over Unicode,
/// `$` as the very end, `\uXXXX`, `\v`, `[^]`, `[]`, `{` as itself, long property names. The result
/// is for PCRE2 with `PCRE2_UTF` and without `PCRE2_UCP`, matched anywhere in the subject.
///
/// What only other engines know is passed on when its meaning there is clear (`(?i)`, `\A`, `\z`,
/// `(?P<name>…)`), because schemas in use have it; ``isStrict`` refuses it, for `"format": "regex"`.
public struct ECMAPattern {
  /// Whether only ECMA-262 is accepted.
  let isStrict: Bool
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var output = ""
  /// Whether something stands before that a quantifier can repeat.
  private var isRepeatable = false
  private var groups = 0

  /// The pattern in PCRE2 syntax.
  ///
  /// - Throws: ``PatternError`` with the byte offset of what is not ECMA-262.
  public static func pcre2(_ pattern: String, isStrict: Bool = false) throws(PatternError) -> String
  {
    var translation = ECMAPattern(pattern, isStrict: isStrict)
    try translation.translate()
    return translation.output
  }

  private init(_ pattern: String, isStrict: Bool) {
    scalars = Array(pattern.unicodeScalars)
    self.isStrict = isStrict
  }

  private mutating func translate() throws(PatternError) {
    while let scalar = peek() {
      position += 1
      switch scalar {
      case "\\": try escape()
      case "[": try characterClass()
      case "(": try group()
      case ")":
        guard groups > 0 else { throw failure("a ')' without its '('") }
        groups -= 1
        emit(")")
      case ".": emit(#"[^\n\r\x{2028}\x{2029}]"#)
      case "$": emit(#"\z"#, repeatable: false)
      case "^", "|": emit(scalar, repeatable: false)
      case "*", "+", "?": try quantifier(String(scalar))
      case "{": try brace()
      case "]", "}":
        if isStrict { throw failure("a '\(scalar)' alone is written '\\\(scalar)'") }
        emit("\\\(scalar)")
      default: emit(scalar)
      }
    }
    guard groups == 0 else { throw failure("a '(' without its ')'") }
  }

  // MARK: Reading

  private func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
    position + ahead < scalars.count ? scalars[position + ahead] : nil
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek() == scalar else { return false }
    position += 1
    return true
  }

  private func failure(_ message: String) -> PatternError {
    let offset = scalars[..<max(position - 1, 0)].reduce(0) { $0 + UTF8.width($1) }
    return PatternError(message, offset: offset)
  }

  private mutating func emit(_ text: String, repeatable: Bool = true) {
    output += text
    isRepeatable = repeatable
  }

  private mutating func emit(_ scalar: Unicode.Scalar, repeatable: Bool = true) {
    output.unicodeScalars.append(scalar)
    isRepeatable = repeatable
  }

  // MARK: Groups and quantifiers

  private mutating func group() throws(PatternError) {
    groups += 1
    if peek() == "*" { throw failure("there is nothing to repeat after '('") }
    guard take("?") else { return emit("(", repeatable: false) }
    switch (peek(), peek(1)) {
    case (":", _), ("=", _), ("!", _), ("<", "="), ("<", "!"): break
    case ("<", _): break
    default: if isStrict { throw failure("no such group in ECMA-262") }
    }
    emit("(?", repeatable: false)
    // What follows '?' up to the group's body is the same in both.
    while let scalar = peek(), scalar != ")", scalar != "\\", scalar != "[", scalar != "(" {
      position += 1
      emit(scalar, repeatable: false)
      if ":=!>".unicodeScalars.contains(scalar) { break }
    }
    // A group of options only, as (?i), is closed and not repeated.
  }

  private mutating func quantifier(_ text: String) throws(PatternError) {
    guard isRepeatable else { throw failure("there is nothing to repeat before '\(text)'") }
    emit(text, repeatable: false)
    if take("?") { emit("?", repeatable: false) }
  }

  private mutating func brace() throws(PatternError) {
    var text = "{"
    var ahead = position
    var numbers: [String] = [""]
    while ahead < scalars.count, scalars[ahead] != "}" {
      let scalar = scalars[ahead]
      if scalar == ",", numbers.count == 1, !numbers[0].isEmpty {
        numbers.append("")
      } else if ("0"..."9").contains(scalar) {
        numbers[numbers.count - 1].unicodeScalars.append(scalar)
      } else {
        break
      }
      text.unicodeScalars.append(scalar)
      ahead += 1
    }
    guard ahead < scalars.count, scalars[ahead] == "}", !numbers[0].isEmpty else {
      if isStrict { throw failure("a '{' alone is written '\\{'") }
      return emit(#"\{"#)
    }
    position = ahead + 1
    try quantifier(text + "}")
  }

  // MARK: Escapes

  private mutating func escape() throws(PatternError) {
    guard let scalar = peek() else { throw failure("nothing follows the last '\\'") }
    position += 1
    switch scalar {
    case "b", "B": emit("\\\(scalar)", repeatable: false)
    case "s": emit("[\(WhiteSpace.inside)]")
    case "S": emit("[^\(WhiteSpace.inside)]")
    case "1"..."9", "k":
      emit("\\\(scalar)")
      while scalar != "k", let digit = peek(), ("0"..."9").contains(digit) {
        position += 1
        emit(digit)
      }
    case "A", "z", "Z", "G", "K", "Q", "E", "R", "X", "N", "h", "H", "C":
      if isStrict { throw failure("no such escape in ECMA-262: '\\\(scalar)'") }
      guard scalar == "A" || scalar == "z" || scalar == "Z" else {
        throw failure("no such escape in ECMA-262: '\\\(scalar)'")
      }
      emit(scalar == "A" ? #"\A"# : #"\z"#, repeatable: false)
    default: emit(try atom(scalar))
    }
  }

  /// An escape that stands for a character or a class, inside and outside of brackets.
  private mutating func atom(_ scalar: Unicode.Scalar) throws(PatternError) -> String {
    switch scalar {
    case "d", "D", "w", "W", "t", "n", "r", "f": return "\\\(scalar)"
    case "v": return #"\x{0b}"#
    case "0":
      if let next = peek(), ("0"..."9").contains(next) {
        throw failure("octal escapes are not in ECMA-262")
      }
      return #"\x{0}"#
    case "c":
      guard let letter = peek(), letter.isASCII, ASCII.isLetter(UInt8(letter.value)) else {
        throw failure("a letter is expected after '\\c'")
      }
      position += 1
      return "\\x{\(String(letter.value & 31, radix: 16))}"
    case "x":
      guard let value = hexadecimal(digits: 2) else {
        throw failure("two hexadecimal digits are expected after '\\x'")
      }
      return "\\x{\(String(value, radix: 16))}"
    case "u": return "\\x{\(String(try unicode(), radix: 16))}"
    case "p", "P": return "\\\(scalar){\(try property())}"
    default:
      if scalar.isASCII, ASCII.isAlphanumeric(UInt8(scalar.value)) {
        throw failure("no such escape in ECMA-262: '\\\(scalar)'")
      }
      return scalar.isASCII ? "\\\(scalar)" : String(scalar)
    }
  }

  private mutating func hexadecimal(digits: Int) -> UInt32? {
    var value: UInt32 = 0
    for ahead in 0..<digits {
      guard let scalar = peek(ahead), scalar.isASCII, let digit = hexDigit(UInt8(scalar.value))
      else { return nil }
      value = value << 4 | UInt32(digit)
    }
    position += digits
    return value
  }

  private mutating func unicode() throws(PatternError) -> UInt32 {
    if take("{") {
      var value: UInt32 = 0
      var count = 0
      while let scalar = peek(), scalar.isASCII, let digit = hexDigit(UInt8(scalar.value)),
        count < 8
      {
        value = value << 4 | UInt32(digit)
        position += 1
        count += 1
      }
      guard count > 0, take("}"), Unicode.Scalar(value) != nil else {
        throw failure("'\\u{…}' needs a code point")
      }
      return value
    }
    guard let unit = hexadecimal(digits: 4) else {
      throw failure("four hexadecimal digits are expected after '\\u'")
    }
    if unit & 0xFC00 == 0xD800, peek() == "\\", peek(1) == "u" {
      position += 2
      if let low = hexadecimal(digits: 4), low & 0xFC00 == 0xDC00 {
        return 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
      }
    }
    guard unit & 0xF800 != 0xD800 else { throw failure("half a surrogate pair matches no text") }
    return unit
  }

  private mutating func property() throws(PatternError) -> String {
    guard take("{") else { throw failure("'{' is expected after '\\p'") }
    var name = ""
    while let scalar = peek(), scalar != "}" {
      name.unicodeScalars.append(scalar)
      position += 1
    }
    guard take("}"), !name.isEmpty else { throw failure("'\\p{…}' is not closed") }
    return PropertyName.pcre2(name)
  }

  // MARK: Classes

  private mutating func characterClass() throws(PatternError) {
    let isNegated = take("^")
    if take("]") { return emit(isNegated ? #"[\x{0}-\x{10ffff}]"# : "(?!)") }
    var text = isNegated ? "[^" : "["
    while true {
      guard let scalar = peek() else { throw failure("a '[' without its ']'") }
      position += 1
      switch scalar {
      case "]": return emit(text + "]")
      case "[": text += #"\["#
      case "\\":
        guard let escaped = peek() else { throw failure("nothing follows the last '\\'") }
        position += 1
        switch escaped {
        case "b": text += #"\x{8}"#
        case "s": text += WhiteSpace.inside
        case "S": text += WhiteSpace.outside
        default: text += try atom(escaped)
        }
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}

/// `\s` of ECMA-262: white space and line ends of Unicode.
private enum WhiteSpace {
  static let inside =
    #"\t\n\x{0b}\f\r\x{20}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}"#
    + #"\x{3000}\x{feff}"#
  static let outside =
    #"\x{0}-\x{8}\x{e}-\x{1f}\x{21}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}"#
    + #"\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff}"#
}

/// Names of Unicode properties.
private enum PropertyName {
  /// The short name of a general category; scripts and other properties under their own name.
  static func pcre2(_ name: String) -> String {
    let parts = name.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return GeneralCategory.short(name) }
    switch parts[0] {
    case "General_Category", "gc": return GeneralCategory.short(parts[1])
    case "Script", "sc": return "sc:\(parts[1])"
    case "Script_Extensions", "scx": return "scx:\(parts[1])"
    default: return name
    }
  }
}
