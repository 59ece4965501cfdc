extension PatternParser {
  /// An escape outside a class; `start` is the backslash.
  mutating func parseEscape(_ start: Int) throws(PatternStop) {
    guard at < text.count else { throw syntax("\\ at end of pattern", start) }
    let c = text[at]
    if let set = try parseSetEscape(start) { return emit(.scalars(set)) }
    if let value = try parseCharacterEscape(start, inClass: false) { return emitLiteral(value) }
    at += 1
    switch c {
    case "b", "B":
      let word = ucp ? try probe("\\w", start) : ScalarSet.word
      emitAssertion(.boundary(word, negated: c == "B"))
    // Other engines' anchors mean one thing only, and schemas in use have them.
    case "A",
      "G" where !ecma:
      let node = add(.start)
      emitAssertion(.concatenation([node]))
    case "z": emitEnd(finalNewline: false)
    case "Z": emitEnd(finalNewline: !ecma)
    case "R" where !ecma: emit(.newlineSequence)
    case "N" where !ecma: emit(.scalars(ScalarSet.newline.complement))
    case "Q" where !ecma: parseQuoted()
    case "E" where !ecma: break
    case "g" where !ecma: try parseG(start)
    case "X" where !ecma: throw irregular("\\X", start)
    case "C" where !ecma: throw irregular("\\C", start)
    case "K" where !ecma: throw irregular("\\K", start)
    case "k", "1", "2", "3", "4", "5", "6", "7", "8", "9": throw irregular("back-reference", start)
    default:
      let name = Unicode.Scalar(c).map { "\\" + String(Character($0)) } ?? "the escape"
      throw syntax(
        ecma ? "\(name) is no escape of ECMA-262" : "unrecognized character follows \\", start)
    }
  }

  /// `\g<name>` calls a group; the other forms refer back.
  private mutating func parseG(_ start: Int) throws(PatternStop) {
    let end: Unicode.Scalar
    if peek("<") {
      end = ">"
    } else if peek("'") {
      end = "'"
    } else {
      throw irregular("back-reference", start)
    }
    at += 1
    guard at < text.count else { throw syntax("unfinished \\g", start) }
    switch text[at] {
    case 0x30...0x39, "+", "-": try parseNumberedCall(from: at, until: end, start)
    default: emitCall(.name(try readName(until: end, start)), start)
    }
  }

  /// `\Q … \E`.
  private mutating func parseQuoted() {
    while at < text.count {
      if peek("\\"), peek("E", 1) {
        at += 2
        return
      }
      emitLiteral(text[at])
      at += 1
    }
  }

  /// An escape that stands for a set of characters, at its letter; nil when it is another kind.
  mutating func parseSetEscape(_ start: Int) throws(PatternStop) -> ScalarSet? {
    let c = text[at]
    let set: ScalarSet
    switch c {
    case "d", "D": set = ucp ? try probe("\\d", start) : .digits
    case "w", "W": set = ucp ? try probe("\\w", start) : .word
    case "s", "S": set = ecma ? .ecmaSpace : ucp ? try probe("\\s", start) : .asciiSpace
    case "h" where !ecma, "H" where !ecma: set = .horizontalSpace
    case "v" where !ecma, "V" where !ecma: set = .verticalSpace
    case "p", "P": return try parseProperty(start)
    default: return nil
    }
    at += 1
    let negated = (0x41...0x5A).contains(c)
    return negated ? set.complement : set
  }

  /// `\p{…}`, `\pL`, `\P{^…}`; the name goes to PCRE2.
  private mutating func parseProperty(_ start: Int) throws(PatternStop) -> ScalarSet {
    let negated = text[at] == "P"
    at += 1
    var name = ""
    if peek("{") {
      at += 1
      name = try readName(until: "}", start)
    } else if at < text.count, !ecma, let scalar = Unicode.Scalar(text[at]) {
      name = String(Character(scalar))
      at += 1
    }
    if ecma {
      if let set = ECMAProperties.own(name) { return negated ? set.complement : set }
      name = ECMAProperties.pcreName(name)
    }
    return try probe("\\\(negated ? "P" : "p"){\(name)}", start)
  }

  func probe(_ item: String, _ start: Int) throws(PatternStop) -> ScalarSet {
    guard let set = UnicodeTables.scalars(item, ucp: ucp, caseless: flags.caseless) else {
      throw syntax("unknown property \(item)", start)
    }
    return set
  }

  /// An escape that stands for one character, at its letter; nil when it is another kind.
  mutating func parseCharacterEscape(
    _ start: Int, inClass: Bool
  ) throws(PatternStop) -> UInt32? {
    let c = text[at]
    let simple: UInt32?
    switch c {
    case "n": simple = 0x0A
    case "r": simple = 0x0D
    case "t": simple = 0x09
    case "f": simple = 0x0C
    case "v" where ecma: simple = 0x0B
    case "a" where !ecma: simple = 0x07
    case "e" where !ecma: simple = 0x1B
    case "b" where inClass: simple = 0x08
    default: simple = nil
    }
    if let simple {
      at += 1
      return simple
    }
    switch c {
    case "c":
      guard at + 1 < text.count, (0x20...0x7E).contains(text[at + 1]) else {
        throw syntax("\\c must be followed by a letter", start)
      }
      let letter = text[at + 1]
      at += 2
      return ((0x61...0x7A).contains(letter) ? letter - 0x20 : letter) ^ 0x40
    case "x":
      at += 1
      if !ecma, peek("{") { return try readBraced(radix: 16, start) }
      return try readDigits(radix: 16, atMost: 2, exactly: ecma, start) ?? 0
    case "u" where ecma: return try readUnicodeEscape(start)
    case "o" where !ecma:
      at += 1
      return try readBraced(radix: 8, start)
    case "N" where !ecma && peek("{", 1) && peek("U", 2) && peek("+", 3):
      at += 3
      return try readBraced(radix: 16, start)
    case "0":
      if ecma {
        at += 1
        return 0
      }
      return try readDigits(radix: 8, atMost: 3, exactly: false, start) ?? 0
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return nil
    default:
      at += 1
      return c
    }
  }

  private mutating func readDigits(
    radix: UInt32, atMost limit: Int, exactly: Bool, _ start: Int
  ) throws(PatternStop) -> UInt32? {
    var value: UInt32 = 0
    var count = 0
    while count < limit, at < text.count, let digit = Self.digit(text[at]), digit < radix {
      value = value * radix + digit
      at += 1
      count += 1
    }
    if exactly && count != limit { throw syntax("\\x and \\u need their digits", start) }
    return count == 0 ? nil : value
  }

  /// `{41}`, at the brace or at the sign in front of the digits.
  private mutating func readBraced(radix: UInt32, _ start: Int) throws(PatternStop) -> UInt32 {
    at += 1
    var value: UInt32 = 0
    while at < text.count, let digit = Self.digit(text[at]), digit < radix, value < 0x110000 {
      value = value * radix + digit
      at += 1
    }
    guard peek("}"), Unicode.Scalar(value) != nil else {
      throw syntax("not a code point", start)
    }
    at += 1
    return value
  }

  /// `\u0041`, `\u{1F600}`, `\uD83D\uDE00`, at the `u`.
  private mutating func readUnicodeEscape(_ start: Int) throws(PatternStop) -> UInt32 {
    at += 1
    if peek("{") { return try readBraced(radix: 16, start) }
    let high = try readDigits(radix: 16, atMost: 4, exactly: true, start) ?? 0
    guard (0xD800...0xDFFF).contains(high) else { return high }
    guard high < 0xDC00, peek("\\"), peek("u", 1) else {
      throw syntax("a lone surrogate is no character", start)
    }
    at += 2
    let low = try readDigits(radix: 16, atMost: 4, exactly: true, start) ?? 0
    guard (0xDC00...0xDFFF).contains(low) else {
      throw syntax("a lone surrogate is no character", start)
    }
    return 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
  }

  private static func digit(_ value: UInt32) -> UInt32? {
    switch value {
    case 0x30...0x39: value - 0x30
    case 0x41...0x46: value - 0x41 + 10
    case 0x61...0x66: value - 0x61 + 10
    default: nil
    }
  }
}
