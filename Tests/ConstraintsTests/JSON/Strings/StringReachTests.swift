import Constraints
import Inference
import Testing

/// Strings that several automata or a length decide: what is viable is exact.
@Suite struct StringReachTests {
  /// Compares with all strings over an alphabet, each judged as a whole.
  @Test(arguments: [
    (#"{"type":"string","pattern":"^(ab)*c$","maxLength":4}"#, "abc"),
    (#"{"type":"string","pattern":"^[ab]+c?$","maxLength":3,"minLength":2}"#, "abc"),
    (#"{"type":"string","allOf":[{"pattern":"a"},{"pattern":"b"},{"pattern":"^.{2,3}$"}]}"#, "abc"),
    (#"{"type":"string","allOf":[{"pattern":"^a*b"},{"pattern":"c$"}],"maxLength":4}"#, "abc"),
    (#"{"type":"string","pattern":"é$","maxLength":3}"#, "aé"),
    (#"{"type":"string","allOf":[{"pattern":"^é+$"},{"pattern":"^.{2}$"}]}"#, "aé"),
  ])
  func viableIsWhatCanEnd(_ row: (String, String)) throws {
    let constraint = try JSONConstraint(schema: row.0, options: .generating)
    let judge = try JSONConstraint(schema: row.0)
    let start = try #require(constraint.start)
    var texts: [String] = [""]
    var all: [String] = [""]
    for _ in 0..<6 {
      texts = texts.flatMap { text in row.1.map { text + String($0) } }
      all += texts
    }
    var accepted: [String] = []
    for text in all where try judge.accepts(Array("\"\(text)\"".utf8)) { accepted.append(text) }
    #expect(!accepted.isEmpty)
    for text in all where text.count <= 5 {
      let isViable = accepted.contains { $0.hasPrefix(text) }
      let state = try constraint.advance(start, by: Array("\"\(text)".utf8))
      #expect((state != nil) == isViable, "\(row.0): \(text)")
    }
  }

  /// Masks say the same, near the bound and far from it.
  @Test func masksAgreeWithSteps() throws {
    let tokens = ["a", "b", "ab", ".", "a.", "aaaa", ".\"", "\"", "aa.\"", "aaaaaaaaaaaa"]
    let vocabulary = Vocabulary(
      tokens: tokens.map { Array($0.utf8) }, kinds: tokens.map { _ in .text })
    let constraint = try JSONConstraint(
      schema: #"{"type":"string","pattern":"^[ab]+\\.$","maxLength":40}"#, options: .generating)
    let start = try #require(constraint.start)
    var state = try #require(try constraint.advance(start, by: Array("\"".utf8)))
    for _ in 0..<40 {
      var mask = TokenMask(count: tokens.count)
      try constraint.fillMask(&mask, state, over: vocabulary.trie)
      for (token, text) in tokens.enumerated() {
        let next = try constraint.advance(state, by: Array(text.utf8))
        #expect(mask[TokenID(token)] == (next != nil), "\(text)")
      }
      guard let next = try constraint.advance(state, by: Array("a".utf8)) else { return }
      state = next
    }
    Issue.record("the length was not met")
  }
}
