extension PatternParser {
  /// What stands after an opening parenthesis at `start`.
  mutating func parseGroup(_ start: Int) throws(PatternStop) {
    if peek("*"), !ecma { throw irregular("verb (*…)", start) }
    guard peek("?") else {
      if flags.noAutoCapture { return try open(.group(nil, name: nil), start) }
      captures += 1
      return try open(.group(.number(captures), name: nil), start)
    }
    at += 1
    guard at < text.count else { throw syntax("unfinished group", start) }
    let c = text[at]
    at += 1
    switch c {
    case ":": try open(.group(nil, name: nil), start)
    case "=": try open(.look(behind: false, negated: false), start)
    case "!": try open(.look(behind: false, negated: true), start)
    case "<":
      if peek("=") {
        at += 1
        try open(.look(behind: true, negated: false), start)
      } else if peek("!") {
        at += 1
        try open(.look(behind: true, negated: true), start)
      } else if peek("*") {
        throw irregular("non-atomic look-around", start)
      } else {
        try openNamed(until: ">", start)
      }
    default:
      if !ecma {
        try parsePCREGroup(c, start)
      } else if c == "P", peek("<") {
        // Python's way to name a group; schemas in use have it, and it can mean nothing else.
        at += 1
        try openNamed(until: ">", start)
      } else if let foreign = Self.foreignGroup(c, at < text.count ? text[at] : 0) {
        throw syntax("\(foreign), which ECMA-262 does not have", start)
      } else {
        try parseInlineFlags(start, from: at - 1)
      }
    }
  }

  /// The name of a group that other engines have, by what follows its `(?`.
  private static func foreignGroup(_ c: UInt32, _ next: UInt32) -> String? {
    switch c {
    case "P" where next == "=": "(?P=…) is Python's back-reference, written \\k<…>"
    case "P": "(?P>…) is a call of a group"
    case ">": "(?>…) is an atomic group"
    case "|": "(?|…) is a branch reset"
    case "#": "(?#…) is a comment"
    case "'": "(?'…'…) is a named group, written (?<…>…)"
    case "(": "(?(…)…) is a conditional group"
    case "R", "0", "&": "(?\(c == "R" ? "R" : c == "0" ? "0" : "&…")) is a recursion or a call"
    case "1", "2", "3", "4", "5", "6", "7", "8", "9", "+": "(?1) is a call of a group"
    default: nil
    }
  }

  private mutating func parsePCREGroup(_ c: UInt32, _ start: Int) throws(PatternStop) {
    switch c {
    case ">": try open(.atomic, start)
    case "|":
      // Group numbers restart in each branch; only a subroutine call would notice.
      branchReset = branchReset ?? start
      try open(.group(nil, name: nil), start)
    case "#":
      while at < text.count, text[at] != ")" { at += 1 }
      at += 1
    case "'": try openNamed(until: "'", start)
    case "P":
      if peek("<") {
        at += 1
        try openNamed(until: ">", start)
      } else if peek(">") {
        at += 1
        emitCall(.name(try readName(until: ")", start)), start)
      } else {
        throw irregular("back-reference", start)
      }
    case "&": emitCall(.name(try readName(until: ")", start)), start)
    case "R", "0": throw irregular("recursion", start)
    case "1", "2", "3", "4", "5", "6", "7", "8", "9", "+":
      try parseNumberedCall(from: at - 1, until: ")", start)
    case "-" where at < text.count && (0x30...0x39).contains(text[at]):
      try parseNumberedCall(from: at - 1, until: ")", start)
    case "(": try parseConditional(start)
    case "*": throw irregular("non-atomic look-around", start)
    case "C": throw irregular("callout", start)
    default: try parseInlineFlags(start, from: at - 1)
    }
  }

  private mutating func openNamed(until end: Unicode.Scalar, _ start: Int) throws(PatternStop) {
    let name = try readName(until: end, start)
    captures += 1
    try open(.group(.number(captures), name: name), start)
  }

  func peek(_ character: Unicode.Scalar, _ ahead: Int = 0) -> Bool {
    at + ahead < text.count && text[at + ahead] == character
  }

  mutating func readName(until end: Unicode.Scalar, _ start: Int) throws(PatternStop) -> String {
    var name = ""
    while at < text.count, text[at] != end {
      if let scalar = Unicode.Scalar(text[at]) { name.unicodeScalars.append(scalar) }
      at += 1
    }
    guard at < text.count, !name.isEmpty else { throw syntax("unfinished group name", start) }
    at += 1
    return name
  }

  mutating func emitCall(_ target: RegularPattern.GroupName, _ start: Int) {
    calls = true
    doubt = doubt ?? byteOffset(start)
    emit(.call(target, offset: byteOffset(start)))
  }

  /// `(?1)`, `(?-1)`, `(?+1)` and the `\g` forms, from the sign or first digit on.
  mutating func parseNumberedCall(
    from first: Int, until end: Unicode.Scalar, _ start: Int
  ) throws(PatternStop) {
    at = first
    let sign = text[at]
    if sign == "+" || sign == "-" { at += 1 }
    var number = 0
    while at < text.count, (0x30...0x39).contains(text[at]), number < 100_000 {
      number = number * 10 + Int(text[at] - 0x30)
      at += 1
    }
    guard peek(end) else { throw syntax("unfinished subroutine call", start) }
    at += 1
    if sign == "+" { number = captures + number }
    if sign == "-" { number = captures + 1 - number }
    guard number > 0 else { throw irregular("recursion", start) }
    emitCall(.number(number), start)
  }

  private mutating func parseConditional(_ start: Int) throws(PatternStop) {
    if peek("?") {
      try open(.conditional, start)
      let look = at - 1
      at += 1
      guard at < text.count else { throw syntax("unfinished condition", start) }
      switch text[at] {
      case "=": try open(.look(behind: false, negated: false), look)
      case "!": try open(.look(behind: false, negated: true), look)
      case "<" where peek("=", 1) || peek("!", 1):
        at += 1
        try open(.look(behind: true, negated: text[at] == "!"), look)
      default: throw irregular("conditional group", start)
      }
      at += 1
      return
    }
    let word: [Unicode.Scalar] = ["D", "E", "F", "I", "N", "E", ")"]
    if word.enumerated().allSatisfy({ peek($0.element, $0.offset) }) {
      at += word.count
      return try open(.define, start)
    }
    throw irregular("conditional group", start)
  }

  /// `(?i)`, `(?i-s:…)`, `(?^x)`.
  private mutating func parseInlineFlags(_ start: Int, from first: Int) throws(PatternStop) {
    at = first
    let outer = flags
    var on = true
    while at < text.count {
      let c = text[at]
      at += 1
      switch c {
      case "^":
        flags.caseless = false
        flags.multiline = false
        flags.dotAll = false
        flags.extended = false
        flags.extendedMore = false
        flags.noAutoCapture = false
      case "-": on = false
      case "i": flags.caseless = on
      case "m": flags.multiline = on
      case "s": flags.dotAll = on
      case "x" where !ecma:
        flags.extended = on
        flags.extendedMore = on && peek("x")
        if peek("x") { at += 1 }
      case "n" where !ecma: flags.noAutoCapture = on
      case "U" where !ecma: flags.ungreedy = on
      case "J" where !ecma: throw irregular("duplicate group names (?J)", start)
      case ")":
        quantifiable = false
        return
      case ":":
        let inner = flags
        flags = outer
        try open(.group(nil, name: nil), start)
        flags = inner
        return
      default: throw syntax("unrecognized character after (?", at - 1)
      }
    }
    throw syntax("unfinished group", start)
  }

  /// `(*UTF)`, `(*UCP)` and settings that do not change what matches.
  mutating func parseLeadingSettings() throws(PatternStop) {
    while peek("("), peek("*", 1) {
      let start = at
      at += 2
      let name = try readName(until: ")", start)
      switch name {
      case "UTF", "NO_JIT", "NO_START_OPT", "NO_AUTO_POSSESS", "NO_DOTSTAR_ANCHOR": break
      case "UCP": ucp = true
      default: throw irregular("verb (*\(name))", start)
      }
    }
  }

  /// White space and comments under `(?x)`; true when something was skipped.
  mutating func skipExtended(_ c: UInt32) -> Bool {
    switch c {
    case 0x09...0x0D, 0x20, 0x85, 0x200E, 0x200F, 0x2028, 0x2029:
      at += 1
      return true
    case "#":
      while at < text.count, text[at] != 0x0A { at += 1 }
      at += 1
      return true
    default: return false
    }
  }
}
