/// The contiguous pieces of a text that begin and end between two characters, or between words.
///
/// This is the bare automaton, for use inside others (a JSON string, a schema's `x-verbatim`);
/// `VerbatimConstraint` adds lengths. Steps are over the text's UTF-8 bytes, unescaped.
///
/// Between words means: not between two word characters. Those are ASCII letters, digits, `_`, and
/// what is beyond ASCII except U+0080...U+00BF and U+2000...U+2FFF: signs such as £, €, – and “ are
/// no part of a word. A character's first byte tells, so the bytes on either side show whether a
/// word ends, and a marker symbol at each such place makes word boundaries part of the automaton.
public struct SpanAutomaton: Sendable {
  /// Marks a place between words.
  private static let marker: UInt16 = 256

  private let pieces: SuffixAutomaton
  private let source: [UInt8]
  private let wholeWords: Bool
  /// (states) Whether the last character of the state's pieces is a word character.
  private let endsInWord: [Bool]
  /// (states) Whether a span may end here.
  private let isEnd: [Bool]
  /// (states) Bytes to the nearest place where a span may end.
  private let bytesToEnd: [Int32]
  /// (states) Characters begun on the way to the nearest such place, in characters.
  private let charactersToEnd: [Int32]
  /// (states) Characters that begin after the state's first occurrence.
  private let charactersAfter: [Int32]

  /// The empty span. It may end at once; whether that is wanted is the user's business.
  public let start: Int32

  /// Builds the automaton of `source`.
  /// - Throws: `syntax` when `source` is not UTF-8; `limit` when it is too long.
  public init(
    _ source: [UInt8], wholeWords: Bool = false, limits: ConstraintLimits = ConstraintLimits()
  ) throws(ConstraintError) {
    guard source.count <= limits.verbatimBytes else {
      throw ConstraintError(
        .limit,
        "the source has \(source.count) bytes; \(limits.verbatimBytes) are allowed (verbatim limit)"
      )
    }
    var scanner = UTF8Scanner()
    for (offset, byte) in source.enumerated() where !scanner.take(byte) {
      throw ConstraintError(.syntax, "the source is not UTF-8", offset: offset)
    }
    guard scanner.isBoundary else {
      throw ConstraintError(
        .syntax, "the source ends inside a UTF-8 character", offset: source.count)
    }

    var symbols: [UInt16] = []
    var place: [Int32] = [0]  // (symbols + 1) bytes of `source` before each symbol
    for index in 0...source.count {
      if wholeWords && Self.isCut(in: source, at: index) {
        symbols.append(Self.marker)
        place.append(Int32(index))
      }
      if index < source.count {
        symbols.append(UInt16(source[index]))
        place.append(Int32(index + 1))
      }
    }
    let pieces = SuffixAutomaton(symbols)
    let count = pieces.firstEnd.count
    let offset = pieces.firstEnd.map { place[Int($0)] }

    var charactersFrom = [Int32](repeating: 0, count: source.count + 1)
    for index in source.indices.reversed() {
      charactersFrom[index] =
        charactersFrom[index + 1] + (Self.isContinuation(source[index]) ? 0 : 1)
    }
    charactersAfter = offset.map { charactersFrom[Int($0)] }
    endsInWord = offset.map { Self.isWord(in: source, before: Int($0)) }
    isEnd = (0..<Int32(count)).map { state in
      wholeWords
        ? pieces.step(state, Self.marker) != nil
        : Int(offset[Int(state)]) == source.count
          || !Self.isContinuation(source[Int(offset[Int(state)])])
    }
    var bytes = [Int32](repeating: .max / 2, count: count)
    var characters = bytes
    for state in pieces.longestFirst {
      if isEnd[Int(state)] {
        bytes[Int(state)] = 0
        characters[Int(state)] = 0
        continue
      }
      for edge in pieces.edges(of: state) {
        let target = Int(pieces.edgeTarget[edge])
        let symbol = pieces.edgeSymbol[edge]
        let begins = symbol != Self.marker && !Self.isContinuation(UInt8(symbol))
        bytes[Int(state)] = min(bytes[Int(state)], bytes[target] + 1)
        characters[Int(state)] = min(
          characters[Int(state)], characters[target] + (begins ? 1 : 0))
      }
    }
    bytesToEnd = bytes
    charactersToEnd = characters
    self.pieces = pieces
    self.source = source
    self.wholeWords = wholeWords
    // Every text has a place between words before it.
    start = wholeWords ? pieces.step(0, Self.marker) ?? 0 : 0
  }

  /// The state after one more byte; nil when no span continues that way.
  public func step(_ state: Int32, _ byte: UInt8) -> Int32? {
    if state == start {
      return Self.isContinuation(byte) ? nil : pieces.step(state, UInt16(byte))
    }
    let isCut =
      wholeWords && !Self.isContinuation(byte) && !(endsInWord[Int(state)] && Self.isWord(byte))
    guard isCut else { return pieces.step(state, UInt16(byte)) }
    return pieces.step(state, Self.marker).flatMap { pieces.step($0, UInt16(byte)) }
  }

  /// Whether a span may end here.
  public func isComplete(_ state: Int32) -> Bool { isEnd[Int(state)] }

  /// Bytes to the nearest place where a span may end; every state has one.
  public func bytesToEnd(_ state: Int32) -> Int { Int(bytesToEnd[Int(state)]) }

  /// Characters that must still begin before a span may end.
  public func charactersToEnd(_ state: Int32) -> Int { Int(charactersToEnd[Int(state)]) }

  /// Characters by which the span can still grow.
  public func charactersAfter(_ state: Int32) -> Int { Int(charactersAfter[Int(state)]) }

  /// The bytes by which a span can go on, ascending.
  public func nextBytes(_ state: Int32) -> [UInt8] {
    (UInt8.min...UInt8.max).filter { step(state, $0) != nil }
  }

  /// Whether `text` is a span, by searching for it: independent of the automaton.
  public static func contains(_ text: [UInt8], in source: [UInt8], wholeWords: Bool) -> Bool {
    guard text.count <= source.count else { return false }
    return (0...(source.count - text.count)).contains { from in
      let end = from + text.count
      let cut =
        wholeWords
        ? isCut(in: source, at: from) && isCut(in: source, at: end)
        : (from == source.count || !isContinuation(source[from]))
          && (end == source.count || !isContinuation(source[end]))
      return cut && source[from...].starts(with: text)
    }
  }

  static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

  /// Whether the character with this first byte belongs to a word.
  private static func isWord(_ lead: UInt8) -> Bool {
    switch lead {
    case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
    case 0xC3...0xFF: lead != 0xE2
    default: false
    }
  }

  /// Whether the character that ends before `index` belongs to a word; false at the beginning.
  private static func isWord(in source: [UInt8], before index: Int) -> Bool {
    var place = index - 1
    while place > 0 && isContinuation(source[place]) { place -= 1 }
    return place >= 0 && isWord(source[place])
  }

  private static func isCut(in source: [UInt8], at index: Int) -> Bool {
    if index == source.count { return true }
    return !isContinuation(source[index])
      && !(isWord(source[index]) && isWord(in: source, before: index))
  }
}
