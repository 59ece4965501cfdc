/// The shortest pattern of a language, found by writing patterns of one letter, two letters, … and keeping the first
/// of every language that they make, until the one that is looked for is among them.
///
/// Patterns are written with the letters of the language's own text (as single characters and as classes), with
/// concatenation, `|`, groups, `*`, `+`, `?` and `{n}` of one digit. Deciding whether a shorter one exists is
/// PSPACE-complete; so there is a limit on how many patterns are tried, and a result says whether it is proven.
package struct ShortestPattern: Hashable, Sendable {
  /// The shortest pattern that was found; nil when none was that is shorter than what there was.
  package var pattern: String?
  /// Whether no shorter one exists among those that are written so.
  package var isProven: Bool
  /// Patterns up to this length were all tried.
  package var exhausted: Int
  /// Patterns that were tried.
  package var tried: Int

  /// How strongly the parts of a pattern hang together.
  private enum Binding: Int, CaseIterable {
    /// `a|b`
    case alternation
    /// `ab`
    case sequence
    /// `a`, `[ab]`, `(ab)`, `a*`
    case item
  }

  /// A language's shortest pattern of a binding.
  private struct Found {
    var pattern: String
    /// Whether a quantifier may follow: it may not follow another one.
    var isQuantified = false
  }

  /// Searches.
  /// - Parameters:
  ///   - language: what is looked for.
  ///   - length: a pattern of this length is known; shorter ones are looked for.
  ///   - most: patterns that are tried at most.
  /// - Throws: `unsupported` where the language needs other letters than single bytes of ASCII or more than
  ///   six kinds of them, `limit`.
  package init(
    of language: RegularLanguage, shorterThan length: Int, trying most: Int
  ) throws(ConstraintError) {
    let target = try MinimalAutomaton(language)
    var search = Search(target: target, most: most)
    search.letters = try PatternLetters(of: target).texts
    let (found, exhausted) = try search.run(below: length)
    pattern = found
    self.exhausted = exhausted
    tried = search.tried
    isProven = exhausted >= (found?.utf8.count ?? length) - 1
  }

  /// Patterns by their length.
  private struct Search {
    let target: MinimalAutomaton
    let most: Int
    var letters: [String] = []
    var tried = 0
    private var seen: [Binding: Set<MinimalAutomaton>] = [:]
    private var known: [Binding: [Int: [Found]]] = [:]

    init(target: MinimalAutomaton, most: Int) {
      self.target = target
      self.most = most
    }

    /// The pattern, and the length up to which all were tried.
    mutating func run(below length: Int) throws(ConstraintError) -> (String?, Int) {
      guard length > 0 else { return (nil, 0) }
      if try add("", .sequence) { return ("", 0) }
      for size in 1..<max(1, length) {
        for letter in letters where letter.utf8.count == size {
          if try add(letter, .item) { return (letter, size) }
          if tried >= most { return (nil, size - 1) }
        }
        for pattern in patterns(size) {
          if tried >= most { return (nil, size - 1) }
          if try add(pattern.text, pattern.binding, isQuantified: pattern.isQuantified) {
            return (pattern.text, size)
          }
        }
      }
      return (nil, length - 1)
    }

    /// Patterns of a length, made of shorter ones.
    private func patterns(
      _ size: Int
    ) -> [(text: String, binding: Binding, isQuantified: Bool)] {
      var made: [(text: String, binding: Binding, isQuantified: Bool)] = []
      for quantifier in ["*", "+", "?"] + (2...9).map({ "{\($0)}" }) {
        for item in of(.item, size - quantifier.utf8.count) where !item.isQuantified {
          made.append((item.pattern + quantifier, .item, true))
        }
      }
      for part in of(.sequence, size - 2) + of(.alternation, size - 2) {
        made.append(("(\(part.pattern))", .item, false))
      }
      guard size > 1 else { return made }
      for first in 1..<size {
        for head in of(.item, first) {
          for tail in of(.item, size - first) + of(.sequence, size - first) {
            made.append((head.pattern + tail.pattern, .sequence, false))
          }
        }
        for head in of(.item, first) + of(.sequence, first) {
          for tail in Binding.allCases.flatMap({ of($0, size - first - 1) }) {
            made.append((head.pattern + "|" + tail.pattern, .alternation, false))
          }
        }
      }
      return made
    }

    private func of(_ binding: Binding, _ size: Int) -> [Found] { known[binding]?[size] ?? [] }

    /// Keeps a pattern whose language is new.
    /// - Returns: whether it is what is looked for.
    private mutating func add(
      _ pattern: String, _ binding: Binding, isQuantified: Bool = false
    ) throws(ConstraintError) -> Bool {
      tried += 1
      let language = try MinimalAutomaton(RegularLanguage(pattern: pattern))
      if language == target { return true }
      // What binds as strongly and is no longer stands for it.
      for other in Binding.allCases where other.rawValue >= binding.rawValue {
        if seen[other]?.contains(language) == true { return false }
      }
      seen[binding, default: []].insert(language)
      known[binding, default: [:]][pattern.utf8.count, default: []].append(
        Found(pattern: pattern, isQuantified: isQuantified))
      return false
    }
  }
}

/// The letters that a language tells apart, as the items of a pattern.
private struct PatternLetters {
  /// Single kinds of letters and classes of several, the shortest spelling of each.
  let texts: [String]

  /// - Throws: `unsupported` for letters beyond ASCII and for too many kinds of them.
  init(of automaton: MinimalAutomaton) throws(ConstraintError) {
    // Bytes that lead to the same state everywhere are of one kind.
    var kinds: [[Int]: [UInt8]] = [:]
    var order: [[Int]] = []
    for byte in UInt8.min...255 {
      let targets = automaton.edges.map { row in
        row.first { $0.lower <= byte && byte <= $0.upper }?.target ?? -1
      }
      guard targets.contains(where: { $0 >= 0 }) else { continue }
      guard byte < 0x80 else {
        throw ConstraintError(
          .unsupported, "only languages of ASCII letters have their shortest pattern searched")
      }
      if kinds[targets] == nil { order.append(targets) }
      kinds[targets, default: []].append(byte)
    }
    guard order.count <= 6 else {
      throw ConstraintError(
        .unsupported,
        "the language tells \(order.count) kinds of letters apart; at most 6 can be searched")
    }
    var texts: [String] = []
    if !order.isEmpty {
      for subset in 1..<(1 << order.count) {
        let bytes = order.indices.filter { subset >> $0 & 1 == 1 }
          .flatMap { kinds[order[$0]] ?? [] }.sorted()
        if let text = Self.item(bytes) { texts.append(text) }
      }
    }
    self.texts = texts
  }

  /// A single letter, a well-known class, or a class in brackets.
  private static func item(_ bytes: [UInt8]) -> String? {
    if bytes.count == 1 { return escaped(bytes[0], inClass: false) }
    let digits = Array(UInt8(ascii: "0")...UInt8(ascii: "9"))
    if bytes == digits { return "\\d" }
    var runs: [ClosedRange<UInt8>] = []
    for byte in bytes {
      if let last = runs.last, last.upperBound == byte - 1 {
        runs[runs.count - 1] = last.lowerBound...byte
      } else {
        runs.append(byte...byte)
      }
    }
    let parts = runs.map { run -> String in
      let ends = (escaped(run.lowerBound, inClass: true), escaped(run.upperBound, inClass: true))
      switch run.count {
      case 1: return ends.0
      case 2: return ends.0 + ends.1
      default: return ends.0 + "-" + ends.1
      }
    }
    return "[" + parts.joined() + "]"
  }

  private static func escaped(_ byte: UInt8, inClass: Bool) -> String {
    let special = inClass ? "\\]^-[" : "\\.[]{}()*+?|^$"
    let text = String(UnicodeScalar(byte))
    switch byte {
    case 0x0A: return "\\n"
    case 0x09: return "\\t"
    case 0x0D: return "\\r"
    case 0..<0x20, 0x7F: return "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    default: return special.contains(text) ? "\\" + text : text
    }
  }
}
