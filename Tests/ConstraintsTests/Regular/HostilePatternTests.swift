import Constraints
import Inference
import Testing

/// Patterns that hurt other engines: each is answered, or ends with the limit named. Where the work
/// is exponential nobody sees the end, so the time limit need not be tight.
@Suite(.timeLimit(.minutes(60))) struct HostilePatternTests {
  static let answered: [(pattern: String, accepted: String, refused: String)] = [
    ("(a+)+$", String(repeating: "a", count: 5_000), String(repeating: "a", count: 5_000) + "b"),
    ("(a|a)*b", String(repeating: "a", count: 5_000) + "b", String(repeating: "a", count: 5_000)),
    ("(.*){50}x", String(repeating: "y", count: 500) + "x", String(repeating: "y", count: 500)),
    ("(x+x+)+y", String(repeating: "x", count: 3_000) + "y", String(repeating: "x", count: 3_000)),
    ("(a?){64}a{64}", String(repeating: "a", count: 100), String(repeating: "a", count: 63)),
    ("[a-z]{1,5000}", String(repeating: "q", count: 5_000), String(repeating: "q", count: 5_001)),
    (".{0,65535}", String(repeating: "é", count: 9_000), "\n"),
    ("(a{1,1000}){1,1000}", String(repeating: "a", count: 20_000), ""),
    ("([a-c]{1,300}b){1,300}", String(repeating: "ab", count: 200), "a"),
    (
      "(?:a|b)*a(?:a|b){12}", String(repeating: "ab", count: 60) + "a",
      String(repeating: "b", count: 60)
    ),
    ("(?=.{1,2000}$)(?!.*--)[a-z-]+", String(repeating: "ab-", count: 200), "a--b"),
    (
      "^(([a-z])+.)+[A-Z]([a-z])+$", String(repeating: "a", count: 300) + "Ab",
      String(repeating: "a", count: 300)
    ),
  ]

  @Test(arguments: answered.indices)
  func isAnswered(_ index: Int) throws {
    let (pattern, accepted, refused) = Self.answered[index]
    let automaton = try RegularLanguage(pattern: pattern).automaton()
    #expect(try automaton.accepts(bytes(accepted)))
    #expect(try !automaton.accepts(bytes(refused)))
  }

  @Test func deepNestingNamesTheLimit() {
    let deep = String(repeating: "(", count: 25_000) + "a" + String(repeating: ")", count: 25_000)
    for syntax in [PatternSyntax.pcre2, .ecma262] {
      let error = #expect(throws: ConstraintError.self) {
        try PatternAnalysis(deep, syntax: syntax)
      }
      #expect(error?.code == .limit)
      #expect(error?.message.contains(syntax == .ecma262 ? "nesting" : "parentheses") == true)
    }
    let wide = #expect(throws: ConstraintError.self) {
      try PatternAnalysis(
        String(repeating: "(", count: 600_000) + String(repeating: ")", count: 600_000))
    }
    #expect(wide?.message.contains("patternBytes") == true)
  }

  @Test func fewStatesNameTheLimit() throws {
    var limits = ConstraintLimits()
    limits.regexStates = 50
    let automaton = try RegularLanguage(pattern: "[a-z]{1,500}").automaton(limits: limits)
    let error = #expect(throws: ConstraintError.self) {
      try automaton.accepts(bytes(String(repeating: "a", count: 100)))
    }
    #expect(error?.code == .limit)
    #expect(error?.message.contains("regexStates = 50") == true)
  }

  @Test func aLongestCompletionIsReadOffTheExpression() throws {
    let automaton = try RegularLanguage.intersection([
      RegularLanguage(pattern: "a.*"), .length(0, 1_000_000_000),
    ]).automaton()
    #expect(try automaton.accepts(bytes("abc")))
    let long = try RegularLanguage(pattern: "[b-c]{60000}").automaton()
    let start = try #require(long.start)
    #expect(long.distance(start) == 60_000)
    #expect(
      try long.shortestCompletion(start) == [UInt8](repeating: UInt8(ascii: "b"), count: 60_000))
    #expect(long.knownStates == 1)
  }

  @Test func emptyLanguagesHaveNoStart() throws {
    for pattern in ["a++a", "a$b", "(?!)", "(?=a)b", "[a-c]*(?<=d)", "a\\bb", "\\d++\\d"] {
      #expect(try RegularLanguage(pattern: pattern).automaton().start == nil, "\(pattern)")
    }
  }

  @Test func irregularPatternsAreNamed() throws {
    let cases: [(String, String, Int)] = [
      ("(a)\\1", "back-reference", 3), ("é(?R)?", "recursion", 2),
      ("(a)?(?(1)b|c)", "conditional group", 4),
      ("a(*ACCEPT)b", "verb (*…)", 1), ("a\\Kb", "\\K", 1), ("\\X", "\\X", 0), ("a\\Cb", "\\C", 1),
      ("(a|(?1)b)", "recursion", 3), ("(?<n>a)\\k<n>", "back-reference", 7),
      ("(?:a|bc)++d", "atomic group", 8),
      ("x(?(DEFINE)(?<a>(?&b))(?<b>(?&a)))(?&a)", "recursion", 16),
    ]
    for (pattern, name, offset) in cases {
      guard case .irregular(let feature) = try PatternAnalysis(pattern) else {
        Issue.record("\(pattern) is taken for regular")
        continue
      }
      #expect(feature.name == name && feature.offset == offset, "\(pattern): \(feature)")
    }
  }

  @Test func syntaxErrorsCarryPCRE2sWordsAndOffset() {
    for (pattern, offset) in [
      ("a(b", 3), ("[z-a]", 3), ("*a", 0), ("a{3,2}", 5), ("\\p{Klingon}", 11),
    ] {
      let error = #expect(throws: ConstraintError.self) { try PatternAnalysis(pattern) }
      #expect(error?.code == .syntax)
      #expect(error?.offset == offset, "\(pattern): \(error?.message ?? "")")
    }
  }
}
