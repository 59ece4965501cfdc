import Constraints
import Testing

@Suite struct LanguageQueriesTests {
  private func language(_ pattern: String) throws -> RegularLanguage {
    try RegularLanguage(pattern: pattern)
  }

  @Test func comparesWithTheShortestProofs() throws {
    let cases: [(String, String, LanguageComparison.Relation, String?, String?)] = [
      ("(a|b)*", "(a*b*)*", .equal, nil, nil),
      ("(?:ab)+", "(?:ab)*", .subset, nil, ""),
      ("a{2,7}", "a{3,5}", .superset, "aa", nil),
      ("a+", "b+", .disjoint, "a", "b"),
      ("[a-c]{2}", "[b-d]{1,2}", .overlapping, "aa", "b"),
      ("(?!.*foo)[a-z]*", "(?:(?!foo)[a-z])*", .equal, nil, nil),
      ("(?=.*\\d)(?=.*[a-z])\\w{2}", "[a-z]\\d|\\d[a-z]|\\d", .subset, nil, "0"),
      ("(?=.*\\d)(?=.*[a-z])[a-z\\d]{2}", "[a-z]\\d|\\d[a-z]", .equal, nil, nil),
      ("\\b\\w+\\b", "\\w+", .equal, nil, nil),
      ("(?>a*)a", "(?!)", .equal, nil, nil),
      ("(a+)+", "a(?:a|aa)*", .equal, nil, nil),
      (".", "[^\\n]", .equal, nil, nil),
      ("(?i)k", "[kK]", .superset, "\u{212A}", nil),
    ]
    for (first, second, relation, onlyFirst, onlySecond) in cases {
      let found = try language(first).compared(to: language(second))
      #expect(found.relation == relation, "\(first) and \(second)")
      #expect(found.onlyInFirst == onlyFirst.map(bytes), "\(first) and \(second)")
      #expect(found.onlyInSecond == onlySecond.map(bytes), "\(first) and \(second)")
      #expect(try language(first).isEqual(to: language(second)) == (relation == .equal))
    }
  }

  @Test func equalLanguagesHaveTheSameMinimalAutomaton() throws {
    let first = try MinimalAutomaton(language("(a|b)*abb"))
    let second = try MinimalAutomaton(language("(?:a*b*)*abb"))
    #expect(first == second)
    #expect(first.stateCount == 4)
    #expect(first.accepts(bytes("babb")))
    #expect(!first.accepts(bytes("bab")))
    #expect(try MinimalAutomaton(language("a++a")).stateCount == 0)
    #expect(try MinimalAutomaton(language("[^a]")) != MinimalAutomaton(language("[^b]")))
    // The byte counts of UTF-8: one state each for the rests of one, two and three bytes, with the
    // second bytes after E0, ED, F0 and F4 apart, the start and the end.
    #expect(try MinimalAutomaton(language("(?s).")).stateCount == 9)
  }

  @Test func complementAndIntersectionMeanWhatTheySay() throws {
    let words = try language("[a-z]{1,8}")
    let key = RegularLanguage.intersection([
      words, RegularLanguage.union([.literal(bytes("name")), .literal(bytes("id"))]).complement,
    ])
    let automaton = try key.automaton()
    for (text, wanted) in [
      ("name", false), ("names", true), ("id", false), ("i", true), ("", false),
    ] {
      #expect(try automaton.accepts(bytes(text)) == wanted, "\(text)")
    }
    let everything = try RegularLanguage.union([words, words.complement]).automaton()
    #expect(try everything.accepts(bytes("é!\n")))
    #expect(try !everything.accepts([0xC3]))
    #expect(try everything.advance(#require(everything.start), by: [0xFF]) == nil)
    #expect(try RegularLanguage.intersection([words, words.complement]).isEmpty())
    #expect(try RegularLanguage.length(2, 3).complement.shortestText() == [])
    #expect(
      try RegularLanguage.intersection([language("é*"), .length(3, 3)]).shortestText()
        == bytes("ééé"))
    #expect(try RegularLanguage.length(3, 2).isEmpty())
  }

  @Test func tooManyStatesNameTheLimit() throws {
    var limits = ConstraintLimits()
    limits.regexStates = 100
    let error = #expect(throws: ConstraintError.self) {
      try MinimalAutomaton(language("(?:a|b)*a(?:a|b){12}"), limits: limits)
    }
    #expect(error?.message.contains("regexStates = 100") == true)
  }
}
