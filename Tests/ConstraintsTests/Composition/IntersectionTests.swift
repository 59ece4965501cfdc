import Constraints
import Inference
import MartingaleTestSupport
import Testing

/// Texts over a and b whose length is a multiple of `period`.
private struct Periodic: ByteAutomaton {
  var period: Int
  let viability = Viability.exact
  var start: Int? { 0 }
  func step(_ state: Int, _ byte: UInt8) -> Int? {
    byte == 0x61 || byte == 0x62 ? (state + 1) % period : nil
  }
  func isComplete(_ state: Int) -> Bool { state == 0 }
  func shortestCompletion(_ state: Int) -> [UInt8]? {
    [UInt8](repeating: 0x61, count: (period - state) % period)
  }
}

@Suite struct IntersectionTests {
  @Test func theProductOfExactAutomataIsExact() throws {
    let choice = try ChoiceConstraint(["aa", "abab", "bbbb", "aaaaaa", "bab"])
    let both = try Intersection(choice, Periodic(period: 4))
    #expect(both.viability == .exact)
    let trial = LawTrial(
      alphabet: "ab", accepted: ["abab", "bbbb"], rejected: ["", "aa", "aaaaaa", "bab"])
    #expect(checkConstraintLaws(both, trial).isEmpty)
    // "aaaaaa" lives in the choice, but nothing that starts with "aa" has a length of 4k.
    let start = try #require(both.start)
    #expect(try both.advance(start, by: Array("aa".utf8)) == nil)
    #expect(try both.shortestCompletion(start) == Array("abab".utf8))
  }

  @Test func aKnownEmptyProductIsUnsatisfiable() throws {
    let error = #expect(throws: ConstraintError.self) {
      try Intersection(ChoiceConstraint(["a", "aaa"]), Periodic(period: 2))
    }
    #expect(error?.code == .unsatisfiable)
  }

  @Test func tooBigAProductIsHonestlyOnlyNecessary() throws {
    var limits = ConstraintLimits()
    limits.productStates = 20
    limits.searchSteps = 20 * 256
    let both = try Intersection(Periodic(period: 5), Periodic(period: 7), limits: limits)
    #expect(both.viability == .necessary)
    let trial = LawTrial(
      alphabet: "ab", accepted: ["", String(repeating: "ab", count: 35)], rejected: ["aaaaa"])
    let start = try #require(both.start)
    let state = try #require(try both.advance(start, by: Array("a".utf8)))
    #expect(try both.shortestCompletion(state) == nil)  // 34 bytes are past the limit
    let near = try #require(
      try both.advance(start, by: [UInt8](repeating: 0x62, count: 30)))
    #expect(try both.shortestCompletion(near) == [UInt8](repeating: 0x61, count: 5))
    var roomy = limits
    roomy.searchSteps = 100 * 256
    let searched = try Intersection(Periodic(period: 5), Periodic(period: 7), limits: roomy)
    #expect(searched.viability == .necessary)
    #expect(checkConstraintLaws(searched, trial).isEmpty)
  }

  @Test func anyKindsIntersect() throws {
    let both = try Intersection([
      AnyConstraint(PatternConstraint(#"([ab]+)\1"#)), AnyConstraint(Periodic(period: 3)),
      AnyConstraint(PatternConstraint("a.*")),
    ])
    #expect(both.viability == .necessary)
    var trial = LawTrial(
      alphabet: "ab", accepted: ["abbabb", "aaaaaa"], rejected: ["abab", "", "bbabba"])
    trial.walks = 6
    #expect(checkConstraintLaws(both, trial).isEmpty)
  }

  @Test func hidingATypeChangesNothing() throws {
    let hidden = AnyConstraint(AnyConstraint(try ChoiceConstraint(["abc", "abd", "x"])))
    let trial = LawTrial(alphabet: "abcdx", accepted: ["abc", "abd", "x"], rejected: ["ab"])
    #expect(checkConstraintLaws(hidden, trial).isEmpty)
    let other = AnyConstraint(Periodic(period: 2))
    let state = try #require(other.start)
    #expect(throws: ConstraintError.self) { try hidden.isComplete(state) }
  }
}
