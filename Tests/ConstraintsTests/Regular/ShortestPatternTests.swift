import Constraints
import Testing

@Suite struct ShortestPatternTests {
  private func shortest(_ pattern: String, trying most: Int = 5_000) throws -> ShortestPattern {
    try ShortestPattern(
      of: RegularLanguage(pattern: pattern), shorterThan: pattern.utf8.count, trying: most)
  }

  @Test func findsTheShortestAndSaysThatItIs() throws {
    let cases: [(given: String, length: Int)] = [
      ("aa*|b|aa*", 4),  // b|a+
      ("(a|b)*(a|b)", 5),  // [ab]+
      ("a*a*a*", 2), ("(a*b*)*", 5), ("(?:ab|ab)c", 3), ("aaaaa", 4), ("a(b|)", 3),
      ("(a|ab|b)?", 6),  // a?b?
    ]
    for (given, length) in cases {
      let found = try shortest(given)
      let pattern = try #require(found.pattern, "\(given)")
      #expect(found.isProven, "\(given): \(pattern)")
      #expect(pattern.utf8.count <= length, "\(given): \(pattern)")
      #expect(
        try RegularLanguage(pattern: pattern).isEqual(to: RegularLanguage(pattern: given)),
        "\(given): \(pattern)")
    }
    #expect(try shortest("(?:)|a{0}").pattern == "")
    #expect(try shortest("a?b?c").pattern == nil)
    #expect(try shortest("a?b?c").isProven)
  }

  @Test func everyShorterPatternOfThreeLettersIsTried() throws {
    // Against all texts of up to three letters over the pattern alphabet, whatever they mean.
    let alphabet = ["a", "b", "*", "+", "?", "|", "(", ")", "[", "]"]
    var texts = [""]
    var all: [String] = []
    for _ in 1...4 {
      texts = texts.flatMap { text in alphabet.map { text + $0 } }
      all += texts
    }
    for given in ["a*|b*|a*", "(a|b)(a|b)", "aa*bb*", "(ab)?|b?", "(a*)*b"] {
      let language = try RegularLanguage(pattern: given)
      let target = try MinimalAutomaton(language)
      let byHand = all.first { text in
        guard let other = try? RegularLanguage(pattern: text) else { return false }
        return (try? MinimalAutomaton(other)) == target
      }
      let found = try ShortestPattern(of: language, shorterThan: 5, trying: 100_000)
      #expect(found.isProven)
      #expect(found.pattern?.utf8.count == byHand?.utf8.count, "\(given): \(byHand ?? "none")")
    }
  }

  @Test func limitsAreTold() throws {
    let found = try shortest("(a|b)*abb(a|b)*a|bab", trying: 50)
    #expect(!found.isProven && found.pattern == nil && found.tried == 50)
    #expect(found.exhausted < 19)
    for pattern in ["é|é", "[abcdefg]a|b.c|d.e|f.g|.h.i"] {
      let error = #expect(throws: ConstraintError.self) { try shortest(pattern) }
      #expect(error?.code == .unsupported, "\(pattern)")
    }
  }
}
