extension PatternParser {
  /// One element of a character class.
  private enum Element {
    case scalar(UInt32)
    case set(ScalarSet)
    /// `\E` and the like.
    case nothing
  }

  /// A bracketed class, after its `[`.
  mutating func parseClass(_ start: Int) throws(PatternStop) -> ScalarSet {
    if !ecma, peek("["), peek(":", 1), peek("<", 2) || peek(">", 2) {
      throw irregular("[[:<:]]", start)
    }
    var negated = false
    if peek("^") {
      negated = true
      at += 1
    }
    var single: [ScalarSet.Range] = []
    var sets = ScalarSet()
    var first = !ecma
    while true {
      guard at < text.count else {
        throw syntax("missing terminating ] for character class", start)
      }
      if peek("]"), !first {
        at += 1
        break
      }
      let elementStart = at
      let element = try parseElement(start)
      if case .nothing = element { continue }
      first = false
      guard case .scalar(let lower) = element else {
        if case .set(let set) = element { sets = sets.union(set) }
        continue
      }
      guard peek("-"), at + 1 < text.count, !peek("]", 1) else {
        single.append(ScalarSet.Range(lower: lower, upper: lower))
        continue
      }
      at += 1
      var upper = try parseElement(start)
      while case .nothing = upper, at < text.count, !peek("]") { upper = try parseElement(start) }
      switch upper {
      case .scalar(let upper):
        guard lower <= upper else {
          throw syntax("range out of order in character class", elementStart)
        }
        single.append(ScalarSet.Range(lower: lower, upper: upper))
      case .set(let set):
        // `[a-\d]`: people mean three elements; PCRE2 refuses it.
        single.append(ScalarSet.Range(lower: lower, upper: lower))
        single.append(ScalarSet.Range(lower: 0x2D, upper: 0x2D))
        sets = sets.union(set)
      case .nothing:
        single.append(ScalarSet.Range(lower: lower, upper: lower))
        single.append(ScalarSet.Range(lower: 0x2D, upper: 0x2D))
      }
    }
    let set = folded(ScalarSet(unsorted: single).withoutSurrogates).union(sets)
    return negated ? set.complement : set
  }

  private mutating func parseElement(_ start: Int) throws(PatternStop) -> Element {
    let c = text[at]
    if flags.extendedMore, c == 0x20 || c == 0x09 {
      at += 1
      return .nothing
    }
    if !ecma, c == "[", peek(":", 1) || peek(".", 1) || peek("=", 1),
      let posix = try parsePOSIX(start)
    {
      return .set(posix)
    }
    at += 1
    guard c == "\\" else { return .scalar(c) }
    guard at < text.count else { throw syntax("\\ at end of pattern", at - 1) }
    let escape = at - 1
    if let set = try parseSetEscape(escape) { return .set(set) }
    if let value = try parseCharacterEscape(escape, inClass: true) { return .scalar(value) }
    let letter = text[at]
    at += 1
    switch letter {
    case "E" where !ecma: return .nothing
    case "Q" where !ecma: throw irregular("\\Q in a character class", escape)
    case 0x31...0x37 where !ecma: throw irregular("octal escape in a character class", escape)
    default: throw syntax("unrecognized character follows \\", escape)
    }
  }

  /// `[:alpha:]` at its bracket; nil, with nothing consumed, when the bracket is itself.
  private mutating func parsePOSIX(_ start: Int) throws(PatternStop) -> ScalarSet? {
    var end = at + 2
    while end < text.count, (0x61...0x7A).contains(text[end]) || text[end] == "^" { end += 1 }
    guard peek(":", 1), end + 1 < text.count, text[end] == ":", text[end + 1] == "]" else {
      return nil
    }
    var name = String(
      String.UnicodeScalarView(text[(at + 2)..<end].compactMap(Unicode.Scalar.init)))
    let item = "[:\(name):]"
    let negated = name.hasPrefix("^")
    if negated { name.removeFirst() }
    guard let ascii = ScalarSet.posix(name) else { return nil }
    at = end + 2
    if ucp || (flags.caseless && (name == "lower" || name == "upper")) {
      return try probe(item, start)
    }
    return negated ? ascii.complement : ascii
  }
}
