import Constraints
import Inference
import Testing

@Suite struct TokenBudgetTests {
  static func vocabulary(_ tokens: [String]) -> Vocabulary {
    Vocabulary(tokens: tokens.map { Array($0.utf8) }, kinds: tokens.map { _ in .text })
  }

  static func automaton(_ pattern: String) throws -> RegularAutomaton {
    try RegularLanguage(pattern: pattern).automaton()
  }

  /// Distances by breadth-first search over the tokens one by one, without bounds.
  static func reference(
    _ automaton: RegularAutomaton, _ vocabulary: Vocabulary, from start: RegularAutomaton.State,
    limit: Int
  ) throws -> Int? {
    var layer: Set<RegularAutomaton.State> = [start]
    for used in 1...limit {
      if layer.contains(where: { automaton.isComplete($0) }) { return used }
      var next: Set<RegularAutomaton.State> = []
      for state in layer {
        for token in 0..<TokenID(vocabulary.count) {
          if let after = try automaton.advance(state, by: Array(vocabulary.bytes(of: token))) {
            next.insert(after)
          }
        }
      }
      layer = next
    }
    return nil
  }

  @Test(arguments: [
    ("abcabc", 3), ("a{7}", 5), ("(abc){4}|b{6}", 4), ("", 1), ("a?", 1), ("c(ab)*d", nil),
    ("[ab]{3,9}c", 3),
  ])
  func theDistanceCountsTokensAndTheEnd(_ row: (String, Int?)) throws {
    let vocabulary = Self.vocabulary(["a", "b", "c", "aa", "ab", "abc", "bb", "bbc", "ca"])
    let automaton = try Self.automaton(row.0)
    let budget = TokenBudget(automaton, vocabulary: vocabulary)
    let start = try #require(automaton.start)
    let expected = try Self.reference(automaton, vocabulary, from: start, limit: 12)
    #expect(expected == row.1)
    if let expected {
      #expect(try budget.distance(start) == .exact(expected))
    }
    for tokens in 1...8 {
      let answer = try budget.canFinish(start, within: tokens)
      #expect(answer == (tokens >= expected ?? .max), "\(row.0) within \(tokens)")
    }
  }

  /// The shortest bytes need more tokens than longer ones that are written with long tokens.
  @Test func theShortestBytesNeedNotBeTheFewestTokens() throws {
    let vocabulary = Self.vocabulary(["a", "b", "bbbbbbbb"])
    let automaton = try Self.automaton("a{4}|b{8}")
    let budget = TokenBudget(automaton, vocabulary: vocabulary)
    let start = try #require(automaton.start)
    #expect(try budget.distance(start) == .exact(2))
    #expect(try budget.canFinish(start, within: 2) == true)
    #expect(try budget.canFinish(start, within: 1) == false)
  }

  @Test func unavailableTokensAreNotUsed() throws {
    let vocabulary = Self.vocabulary(["a", "aaaa"])
    var unavailable = TokenMask(count: 2)
    unavailable.insert(1)
    let automaton = try Self.automaton("a{4}")
    let start = try #require(automaton.start)
    let free = TokenBudget(automaton, vocabulary: vocabulary)
    let bound = TokenBudget(automaton, vocabulary: vocabulary, unavailable: unavailable)
    #expect(try free.distance(start) == .exact(2))
    #expect(try bound.distance(start) == .exact(5))
  }

  @Test func aSearchThatMeetsItsLimitSaysNothing() throws {
    let vocabulary = Self.vocabulary(["a", "b", "bbbbbbbb"])
    let automaton = try Self.automaton("a{4}|b{8}")
    var limits = BudgetLimits()
    limits.automatonSteps = 0
    let budget = TokenBudget(automaton, vocabulary: vocabulary, limits: limits)
    let start = try #require(automaton.start)
    #expect(try budget.canFinish(start, within: 3) == nil)
    #expect(try budget.canFinish(start, within: 5) == true)
    #expect(try budget.distance(start) == .atMost(5))
  }

  /// JSON without a schema goes on in thousands of ways from everywhere; a text of it has more
  /// states than can be searched.
  @Test func whatCannotBeSearchedIsNotSearchedForEver() throws {
    let vocabulary = Self.vocabulary(
      (0x20...0x7E).map { String(UnicodeScalar(UInt8($0))) }
        + (0..<60).flatMap { left in (0..<60).map { "k\(left)\":\($0)" } } + ["\"}}}}"])
    let constraint = try JSONConstraint(schema: #"{"type":"object"}"#)
    let budget = TokenBudget(constraint, vocabulary: vocabulary)
    var state = try #require(constraint.start)
    for open in 0..<20 {
      state = try #require(try constraint.advance(state, by: Array("{\"a\(open)\":".utf8)))
      let inside = try #require(try constraint.advance(state, by: Array("{\"".utf8)))
      _ = try budget.canFinish(inside, within: 3)
    }
    #expect(budget.searches == 1)
    #expect(try budget.canFinish(state, within: 1) == false)
    #expect(try budget.canFinish(state, within: 60) == true)
  }

  /// A completion that is known stays a way to the end, whatever would be found anew on the way.
  @Test func theRestOfAKnownCompletionServes() throws {
    /// Says more and more the longer a text is.
    struct Forgetful: ByteAutomaton {
      var start: Int? { 0 }
      var viability: Viability { .necessary }
      func step(_ state: Int, _ byte: UInt8) -> Int? { byte == 0x61 ? state + 1 : nil }
      func isComplete(_ state: Int) -> Bool { state >= 4 }
      func shortestCompletion(_ state: Int) -> [UInt8]? { nil }
      func completion(_ state: Int) -> Completion {
        .text([UInt8](repeating: 0x61, count: state == 0 ? 4 : 40))
      }
    }
    var limits = BudgetLimits()
    limits.searchSteps = 0
    let budget = TokenBudget(
      Forgetful(), vocabulary: Self.vocabulary(["a", "b"]), limits: limits)
    #expect(try budget.canFinish(0, within: 5) == true)
    #expect(try budget.canFinish(0, within: 4) == nil)
    let byte: [UInt8] = [0x61]
    for state in 0..<3 {
      #expect(
        try budget.canFinish(state + 1, after: state, by: byte.span, within: 4 - state) == true)
    }
    // Away from the known way only what is found anew counts.
    let other = TokenBudget(
      Forgetful(), vocabulary: Self.vocabulary(["a", "b"]), limits: limits)
    #expect(try other.canFinish(1, after: 0, by: byte.span, within: 4) == nil)
  }

  @Test func aBlackBoxIsUnknownUntilItIsComplete() throws {
    let pattern = try PatternConstraint(#"(a+)b\1"#)
    let budget = TokenBudget(pattern, vocabulary: Self.vocabulary(["a", "b"]))
    let start = try #require(pattern.start)
    #expect(try budget.canFinish(start, within: 3) == nil)
    #expect(try budget.canFinish(start, within: 1) == false)
    let end = try #require(try pattern.advance(start, by: Array("aba".utf8)))
    #expect(try budget.canFinish(end, within: 1) == true)
    #expect(budget.searches == 0)
  }

  @Test func randomLanguagesAgreeWithPlainSearch() throws {
    var random = RandomKey(seed: 41).stream(for: .test)
    func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }
    func piece(_ depth: Int) -> String {
      switch depth == 0 ? pick(3) : pick(7) {
      case 0, 1: return ["a", "b", "c", "ab", "ca"][pick(5)]
      case 2: return "[ab]"
      case 3: return "(" + piece(depth - 1) + "|" + piece(depth - 1) + ")"
      case 4: return "(" + piece(depth - 1) + "){\(pick(3)),\(2 + pick(4))}"
      case 5: return "(" + piece(depth - 1) + ")+"
      default: return piece(depth - 1) + piece(depth - 1)
      }
    }
    for trial in 0..<300 {
      let pattern = piece(3)
      let automaton = try Self.automaton(pattern)
      let tokens =
        ["a", "b", "c"]
        + (0..<5).map { _ in String("abcabacb".dropFirst(pick(6)).prefix(2 + pick(3))) }
      let vocabulary = Self.vocabulary(Array(Set(tokens)).sorted())
      let budget = TokenBudget(automaton, vocabulary: vocabulary)
      let start = try #require(automaton.start)
      let expected = try Self.reference(automaton, vocabulary, from: start, limit: 20)
      for within in [1 + pick(8), 1 + pick(12)] {
        #expect(
          try budget.canFinish(start, within: within) == (within >= expected ?? .max),
          "\(trial): \(pattern) within \(within)")
      }
      if let expected { #expect(try budget.distance(start) == .exact(expected), "\(pattern)") }
    }
  }
}
