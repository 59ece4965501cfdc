import Constraints
import Inference
import MartingaleTestSupport
import Testing

@Suite struct AutomatonTests {
  @Test func keepsTheLawsOfConstraints() throws {
    let cases: [(String, LawTrial)] = [
      (
        "\\d{4}-\\d{2}",
        LawTrial(alphabet: "0129-", accepted: ["2024-01"], rejected: ["2024-1", "2024-011"])
      ),
      (
        "(?=.*b)(?!.*bb)[abc]{2,5}",
        LawTrial(alphabet: "abc", accepted: ["ab", "cbcbc"], rejected: ["bb", "ac"])
      ),
      ("\\b(?:é|e)+\\b.?", LawTrial(alphabet: "eé-", accepted: ["e", "e-"], rejected: ["é"])),
      ("(?<!a)b|a(?=b).", LawTrial(alphabet: "ab", accepted: ["b", "ab"], rejected: ["a"])),
    ]
    for (pattern, trial) in cases {
      let violations = checkConstraintLaws(try RegularLanguage(pattern: pattern).automaton(), trial)
      #expect(violations.isEmpty, "\(pattern): \(violations)")
    }
  }

  @Test func masksHoldExactlyTheAdmittedTokens() throws {
    let texts =
      ["a", "ab", "abc", "1", "12", "123", "a1", "é", "\u{FFFD}", " ", "-"].map(bytes) + [
        [0xC3], [0xA9],
      ]
    let vocabulary = Vocabulary(tokens: texts, kinds: texts.map { _ in .text })
    let automaton = try RegularLanguage(pattern: "(?!ab)[a-zé]{1,2}\\d{0,2}").automaton()
    var states = [try #require(automaton.start)]
    for text in ["a", "1", "é"].map(bytes) {
      if let next = try automaton.advance(states[states.count - 1], by: text) {
        states.append(next)
      }
    }
    for state in states {
      var mask = TokenMask(count: vocabulary.count)
      try automaton.fillMask(&mask, state, over: vocabulary.trie)
      for id in 0..<TokenID(vocabulary.count) {
        #expect(mask[id] == (try automaton.admits(state, vocabulary.bytes(of: id).span)))
      }
    }
  }

  @Test func surrogatesAreNoText() throws {
    for pattern in ["(?s).", "\\P{L}", "[^\\p{L}]", "[^a]", "[\\x{D000}-\\x{E000}]"] {
      let automaton = try RegularLanguage(pattern: pattern).automaton()
      #expect(try !automaton.accepts([0xED, 0xA0, 0x80]), "\(pattern)")
      #expect(try automaton.accepts([0xED, 0x9F, 0xBF]), "\(pattern)")
      #expect(try automaton.accepts([0xEE, 0x80, 0x80]), "\(pattern)")
    }
  }

  @Test func everyRangeOfCodePointsIsItsUTF8() throws {
    var choices = Choices(state: 5)
    let edges: [UInt32] = [
      0, 0x41, 0x7F, 0x80, 0xBF, 0xC0, 0x7FF, 0x800, 0xFFF, 0x1000, 0xD7FF, 0xE000, 0xFFFF, 0x10000,
      0x1F600, 0x3FFFF, 0x40000, 0x10FFFF,
    ]
    for _ in 0..<60 {
      var ranges: [ScalarSet.Range] = []
      for _ in 0..<(1 + choices.below(4)) {
        let ends = [choices.pick(edges), choices.pick(edges)].sorted()
        ranges.append(ScalarSet.Range(lower: ends[0], upper: ends[1]))
      }
      let items = ranges.map { item in
        "\\x{" + String(item.lower, radix: 16) + "}-\\x{" + String(item.upper, radix: 16) + "}"
      }
      let pattern = "[" + items.joined() + "]"
      let automaton = try RegularLanguage(pattern: pattern).automaton()
      let set = ScalarSet(unsorted: ranges)
      for edge in edges {
        for value in [edge &- 1, edge, edge + 1] {
          guard let scalar = Unicode.Scalar(value) else { continue }
          let accepted = try automaton.accepts(bytes(String(Character(scalar))))
          if accepted != set.contains(value) { Issue.record("\(pattern) on \(value)") }
        }
      }
    }
  }

  @Test func manyThreadsShareOneAutomaton() async throws {
    let automaton = try RegularLanguage(pattern: "(?:[a-z]{2,7}\\d{1,3}){1,40}").automaton()
    let reference = try RegularLanguage(pattern: "(?:[a-z]{2,7}\\d{1,3}){1,40}").automaton()
    let members = try (0..<40).map { seed in
      var choices = Choices(state: UInt64(seed))
      return try reference.sample(&choices, length: 60) ?? []
    }
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for worker in 0..<8 {
        group.addTask {
          for round in 0..<200 {
            let text = members[(worker * 7 + round) % members.count]
            guard try automaton.accepts(text), try !automaton.accepts(text + bytes("!")) else {
              return false
            }
          }
          return true
        }
      }
      for try await fine in group { #expect(fine) }
    }
  }

  @Test func theShortestCompletionIsTheFirstInByteOrder() throws {
    for (pattern, prefix, wanted) in [
      ("(?:zz|b|a{2}|c)", "", "b"), ("x(?:yz|yb|ya)", "x", "ya"),
      ("(?=.*\\d)(?=.*[a-z]).{3,6}", "", "\u{0}0a"),
      ("(?!aa)[a-c]{2}", "", "ab"), ("é?(?:b|ab)", "é", "b"), ("(?i)k", "", "K"),
    ] {
      let automaton = try RegularLanguage(pattern: pattern).automaton()
      let state = try #require(
        try automaton.start.flatMap { try automaton.advance($0, by: bytes(prefix)) })
      let found = try #require(try automaton.shortestCompletion(state))
      #expect(String(decoding: found, as: UTF8.self) == wanted, "\(pattern)")
    }
  }
}
