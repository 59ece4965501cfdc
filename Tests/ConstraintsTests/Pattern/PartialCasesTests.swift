import Constraints
import Foundation
import Testing

/// A curated pair of pattern and subject with what is true and what PCRE2 says.
struct PartialCase: Decodable, Sendable, CustomTestStringConvertible {
  var pattern: String
  var subject: String
  /// Viable, complete: 0 or 1.
  var truth: [Int]
  /// PCRE2's answer to hard partial matching of the wrapped pattern.
  var hard: String

  enum CodingKeys: String, CodingKey {
    case pattern, subject, truth
    case hard = "wrapped_hard"
  }

  var testDescription: String { "\(pattern) on \(subject.debugDescription)" }

  static let all: [PartialCase] = {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/partial_cases.json")
    guard let data = try? Data(contentsOf: path),
      let cases = try? JSONDecoder().decode([PartialCase].self, from: data)
    else { return [] }
    return cases
  }()
}

@Suite struct PartialCasesTests {
  @Test func theFixtureIsThere() { #expect(PartialCase.all.count == 64) }

  @Test(arguments: PartialCase.all)
  func viabilityAndCompleteness(_ test: PartialCase) throws {
    let constraint = try PatternConstraint(test.pattern)
    let start = try #require(constraint.start)
    let state = try constraint.advance(start, by: Array(test.subject.utf8))
    // Never falsely dead; falsely viable at most where PCRE2 is. The empty prefix is viable by
    // definition.
    if test.truth[0] == 1 || test.subject.isEmpty { #expect(state != nil, "falsely dead") }
    if test.hard == "NOMATCH" && !test.subject.isEmpty { #expect(state == nil) }
    #expect(try constraint.accepts(Array(test.subject.utf8)) == (test.truth[1] == 1))
    let matcher = try PatternMatcher(test.pattern)
    #expect(try matcher.matches(Array(test.subject.utf8)) == (test.truth[1] == 1))
  }

  @Test(arguments: PartialCase.all)
  func everyPrefixOfACompleteTextIsViable(_ test: PartialCase) throws {
    guard test.truth[1] == 1 else { return }
    let constraint = try PatternConstraint(test.pattern)
    var state = try #require(constraint.start)
    for byte in test.subject.utf8 {
      state = try #require(try constraint.advance(state, by: [byte]))
    }
    #expect(try constraint.isComplete(state))
    #expect(try constraint.shortestCompletion(state) == [])
  }
}
