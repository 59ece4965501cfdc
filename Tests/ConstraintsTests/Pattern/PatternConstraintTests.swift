import Constraints
import Inference
import MartingaleTestSupport
import Testing

@Suite struct PatternConstraintTests {
  @Test(arguments: [
    (#"(\w+) \1"#, "ab c", ["ab ab", "c c"], ["ab a", "", "a b"]),
    (#"\((?:[^()]|(?R))*\)"#, "(a)", ["()", "(a(a))"], ["(", "(a))"]),
    (#"^(?=.*\d)(?=.*[a-z]).{4,6}$"#, "a1-", ["a1aa", "11a111"], ["aaaa", "a1a", "a1a1a1a"]),
    (#"(?<x>a|ab)c\k<x>"#, "abc", ["aca", "abcab"], ["acb", "abc"]),
    (#"[é-ü]{2}x|\x{1F600}"#, "éüx😀", ["éüx", "😀"], ["é", "éxx"]),
  ])
  func lawsHold(pattern: String, alphabet: String, accepted: [String], rejected: [String]) throws {
    let trial = LawTrial(alphabet: alphabet, accepted: accepted, rejected: rejected)
    #expect(try checkConstraintLaws(PatternConstraint(pattern), trial).isEmpty)
  }

  @Test func settingsCommentsAndQuotesSurviveTheWrapper() throws {
    for (pattern, yes, no) in [
      ("(*UCP)\\d+", "٣", "x"), ("(*UTF)(*CRLF)a.b", "a\nb", "a\r\nb"),
      ("(?x) a b # trailing comment", "ab", "a b"), (#"\Qa(b"#, "a(b", "a"),
      ("a|b", "b", "ab"), (#"(?<R>a)\k<R>"#, "aa", "a"), ("", "", "a"),
      (#"(?x)(?<R>a)(?P>R) # c"#, "aa", "a"),
    ] {
      let constraint = try PatternConstraint(pattern)
      #expect(try constraint.accepts(Array(yes.utf8)), "\(pattern)")
      #expect(try !constraint.accepts(Array(no.utf8)), "\(pattern)")
    }
  }

  @Test func aStrayParenthesisCannotEscape() {
    let error = #expect(throws: ConstraintError.self) { try PatternConstraint("a)|(b") }
    #expect(error?.code == .syntax)
    #expect(error?.offset == 1)
  }

  @Test func aGroupNamedRWithRecursionIsRefused() {
    let error = #expect(throws: ConstraintError.self) { try PatternConstraint("(?<R>a(?R)?b)") }
    #expect(error?.code == .unsupported)
  }

  @Test func faultsCarryTheirOffset() {
    let error = #expect(throws: ConstraintError.self) { try PatternConstraint("ab[c") }
    #expect(error?.code == .syntax)
    #expect(error?.offset == 4)
    #expect(error?.message.contains("missing terminating ]") == true)
    #expect(throws: ConstraintError.self) { try PatternConstraint(#"a\Cb"#) }
  }

  @Test func halfCharactersAreHeldBack() throws {
    let constraint = try PatternConstraint("caf(é|\u{1F600})s?")
    let start = try #require(constraint.start)
    let half = try #require(try constraint.advance(start, by: Array("caf".utf8) + [0xC3]))
    #expect(try !constraint.isComplete(half))
    #expect(try constraint.advance(half, by: [0xA9]) != nil)
    #expect(try constraint.advance(half, by: [0xA8]) == nil)  // è
    #expect(try constraint.advance(half, by: [0x41]) == nil)  // not UTF-8
    #expect(try constraint.advance(start, by: [0xC3]) != nil)  // necessary, not sufficient
    #expect(try constraint.advance(start, by: [0xFF]) == nil)
  }

  @Test func everyLimitIsNamed() throws {
    var limits = ConstraintLimits()
    limits.matchSteps = 10_000
    let hungry = try PatternConstraint("(a|a)*b(?=c)c", limits: limits)
    let text = [UInt8](repeating: 0x61, count: 64) + [0x63]
    let error = #expect(throws: ConstraintError.self) {
      _ = try hungry.advance(hungry.start!, by: text)
    }
    #expect(error?.code == .limit)
    #expect(error?.message.contains("match limit") == true)

    let nested = String(repeating: "(", count: 30_000) + String(repeating: ")", count: 30_000)
    let deep = #expect(throws: ConstraintError.self) { try PatternConstraint(nested) }
    #expect(deep?.code == .limit)
    #expect(deep?.message.contains("nesting limit") == true)

    let long = #expect(throws: ConstraintError.self) {
      try PatternConstraint(String(repeating: "a", count: 70_000))
    }
    #expect(long?.code == .limit)

    let huge = #expect(throws: ConstraintError.self) {
      try PatternConstraint("((((a{1,999}){1,999}){1,999}){1,999})")
    }
    #expect(huge?.code == .limit)
  }

  @Test(.timeLimit(.minutes(60)))
  func hostilePatternsEndSoon() throws {
    for pattern in [
      "(a+)+$", "(a|a)*b", String(repeating: "(.*)", count: 50) + "x", "(?R)?a", "((a*)*)*b",
    ] {
      let text = [UInt8](repeating: 0x61, count: 40) + [0x21]
      do throws(ConstraintError) {
        let constraint = try PatternConstraint(pattern)
        _ = try constraint.advance(constraint.start!, by: text)
        _ = try constraint.accepts(text)
      } catch {
        #expect(error.code == .limit)
      }
    }
  }

  @Test func manyTasksShareOneCompiledPattern() async throws {
    let constraint = try PatternConstraint(#"(\d+)-\1"#)
    let answers = await withTaskGroup(of: Int.self) { group in
      for task in 0..<4 {
        group.addTask {
          var right = 0
          for index in 0..<2_000 {
            let text = "\(index * 4 + task)-\(index * 4 + task)"
            if (try? constraint.accepts(Array(text.utf8))) == true { right += 1 }
            if (try? constraint.accepts(Array((text + "x").utf8))) == false { right += 1 }
          }
          return right
        }
      }
      return await group.reduce(0, +)
    }
    #expect(answers == 16_000)
  }

  @Test func searchFindsInside() throws {
    let matcher = try PatternMatcher("b+(?=c)", extent: .anywhere)
    #expect(try matcher.matches(Array("aabbca".utf8)))
    #expect(try !matcher.matches(Array("aabba".utf8)))
    #expect(try !matcher.matches([0x62, 0x63, 0xFF]))  // not UTF-8
  }
}
