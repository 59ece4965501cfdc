extension PatternParser {
  mutating func parseQuantifier(_ c: UInt32, _ start: Int) throws(PatternStop) {
    switch c {
    case "*": try applyQuantifier(0, nil, start)
    case "+": try applyQuantifier(1, nil, start)
    default: try applyQuantifier(0, 1, start)
    }
  }

  /// `{n}`, `{n,}` or `{n,m}` after its brace; nil, with nothing consumed, when the brace is itself.
  mutating func parseBraces() throws(PatternStop) -> (low: Int, high: Int?)? {
    let start = at
    guard let low = try readCount() else {
      at = start
      return nil
    }
    if peek("}") {
      at += 1
      return (low, low)
    }
    guard peek(",") else {
      at = start
      return nil
    }
    at += 1
    if peek("}") {
      at += 1
      return (low, nil)
    }
    guard let high = try readCount(), peek("}") else {
      at = start
      return nil
    }
    at += 1
    guard low <= high else { throw syntax("numbers out of order in {} quantifier", start) }
    return (low, high)
  }

  private mutating func readCount() throws(PatternStop) -> Int? {
    let start = at
    var value = 0
    while at < text.count, (0x30...0x39).contains(text[at]) {
      value = value * 10 + Int(text[at] - 0x30)
      guard value <= ExpressionArena.maxCount else {
        throw syntax("number too big in {} quantifier", start)
      }
      at += 1
    }
    return at == start ? nil : value
  }

  mutating func applyQuantifier(_ low: Int, _ high: Int?, _ start: Int) throws(PatternStop) {
    var mode = flags.ungreedy ? RegularPattern.RepeatMode.lazy : .greedy
    if peek("?") {
      at += 1
      mode = flags.ungreedy ? .greedy : .lazy
    } else if !ecma, peek("+") {
      at += 1
      mode = .possessive
      doubt = doubt ?? byteOffset(start)
    }
    let last = frames.count - 1
    guard quantifiable, let item = frames[last].items.popLast() else {
      if ecma { throw syntax("quantifier does not follow a repeatable item", start) }
      throw irregular("quantifier on an assertion", start)
    }
    emit(.repetition(item, low: low, high: high, mode: mode))
    quantifiable = false
  }
}
