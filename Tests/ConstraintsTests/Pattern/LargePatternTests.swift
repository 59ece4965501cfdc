import Constraints
import JSONSchema
import Testing

/// Patterns that PCRE2 cannot hold, and lists that are as long.
@Suite struct LargePatternTests {
  /// Words that nothing has in common, 12,000 of them: 96 KB.
  static let words = (0..<12_000).map { "w\(String($0 &* 7_919 % 1_000_003, radix: 36))x" }
  static let alternation = "(" + words.joined(separator: "|") + ")"

  @Test func twelveThousandWordsAreAnAutomaton() throws {
    let compiled = try ConstraintCompiler().compile(ConstraintSpec([.regex(Self.alternation)]))
    #expect(compiled.members.first?.path == .automaton)
    let constraint = try #require(compiled.constraint)
    for (text, isWord) in [
      (Self.words[7_000], true), (Self.words[7_000] + "x", false), ("w", false),
    ] {
      #expect(try constraint.accepts(Array(text.utf8)) == isWord)
      #expect(try compiled.revalidate(Array(text.utf8)).isEmpty == isWord)
    }
  }

  @Test func soAreTheyInASchema() throws {
    let schema = #"{"type":"string","pattern":"^\#(Self.alternation)$"}"#
    let compiled = try ConstraintCompiler().compile(ConstraintSpec([.jsonSchema(schema)]))
    let constraint = try #require(compiled.constraint)
    for (text, isWord) in [(Self.words[11_999], true), ("zz", false)] {
      #expect(try constraint.accepts(Array("\"\(text)\"".utf8)) == isWord)
      #expect(try compiled.revalidate(Array("\"\(text)\"".utf8)).isEmpty == isWord)
    }
  }

  @Test func whatIsNeitherRegularNorSmallIsRefused() throws {
    let error = #expect(throws: ConstraintError.self) {
      try ConstraintCompiler().compile(ConstraintSpec([.regex(Self.alternation + #"\1"#)]))
    }
    #expect(error?.code == .limit)
    #expect(error?.message.contains("PCRE2's pattern size limit") == true)
    #expect((error?.message.utf8.count ?? 0) < 200)
  }

  @Test(arguments: ["anyOf", "oneOf"])
  func alternativesOfConstantsAreOneList(keyword: String) throws {
    let branches = Self.words.prefix(10_000).map { #"{"const":"\#($0)"}"# }.joined(separator: ",")
    let constraint = try JSONConstraint(
      schema: Array(#"{"\#(keyword)":[\#(branches)]}"#.utf8), options: .generating)
    #expect(try constraint.accepts(Array("\"\(Self.words[9_999])\"".utf8)))
    #expect(try !constraint.accepts(Array("\"\(Self.words[10_000])\"".utf8)))
    // The end is known at once, not searched for among ten thousand alternatives.
    let start = try #require(constraint.start)
    #expect(try constraint.shortestCompletion(start) != nil)
    #expect(constraint.viability == .exact)
  }

  @Test(arguments: [
    (#"{"oneOf":[{"const":1},{"const":1.0},{"const":2}]}"#, ["2"], ["1", "1.0", "3"]),
    (
      #"{"anyOf":[{"const":1},{"const":1.0},{"enum":["a",null]}]}"#, ["1", "null"], ["2", "\"b\""]
    ),
    (#"{"oneOf":[{"enum":[1,1.0]},{"const":"a"}]}"#, ["1", "\"a\""], ["2"]),
    (#"{"oneOf":[{"const":1},{"const":1}]}"#, [], ["1", "2"]),
    (#"{"enum":["a","b"],"anyOf":[{"const":"b"},{"const":"c"}]}"#, ["\"b\""], ["\"a\"", "\"c\""]),
    (#"{"oneOf":[{"const":[1]},{"const":1}]}"#, ["[1]", "1"], ["[2]"]),
    (#"{"anyOf":[{"const":"a","type":"integer"},{"const":"b"}]}"#, ["\"b\""], ["\"a\""]),
    (#"{"type":"string","anyOf":[{"const":1},{"const":"b"}]}"#, ["\"b\""], ["1"]),
    // A constant is compared, so its members are not evaluated.
    (#"{"enum":[{"id":true}],"unevaluatedProperties":false}"#, [], [#"{"id":true}"#, "{}"]),
    (#"{"const":[1],"unevaluatedItems":false}"#, [], ["[1]", "[]"]),
    (
      #"{"enum":[{"a":[1]},{}],"properties":{"a":true},"unevaluatedProperties":false}"#,
      [#"{"a":[1]}"#, "{}"], [#"{"a":[]}"#]
    ),
    (#"{"not":{"oneOf":[{"const":1},{"const":2}]}}"#, ["3", "\"x\""], ["1", "2"]),
  ])
  func listedAlternativesMeanWhatTheySay(schema: String, good: [String], bad: [String]) throws {
    let document = try SchemaDocument(Array(schema.utf8))
    let validator = try SchemaValidator(document)
    let constraint = try JSONConstraint(schema: document)
    for (text, isGood) in good.map({ ($0, true) }) + bad.map({ ($0, false) }) {
      #expect(try validator.accepts(JSONDocument(Array(text.utf8))) == isGood, "\(text)")
      #expect(try constraint.accepts(Array(text.utf8)) == isGood, "\(text)")
    }
  }

  @Test(arguments: [
    ("^(?P<n>a+)$", "aa", "b"), (#"\\Ab+\\z"#, "bb", "abb"), (#"\\Ab+\\Z"#, "bb", "bba"),
  ])
  func patternsOfOtherEnginesMeanWhatTheyMeanThere(pattern: String, good: String, bad: String)
    throws
  {
    let schema = Array(#"{"type":"string","pattern":"\#(pattern)"}"#.utf8)
    let constraint = try JSONConstraint(schema: schema)
    let validator = try SchemaValidator(SchemaDocument(schema), patterns: ECMAPatternCompiler())
    for (text, isGood) in [(good, true), (bad, false)] {
      let bytes = Array("\"\(text)\"".utf8)
      #expect(try constraint.accepts(bytes) == isGood, "\(text)")
      #expect(try validator.accepts(JSONDocument(bytes)) == isGood, "\(text)")
    }
    let entry = SchemaAudit(schema).entries.first { $0.keyword == "pattern" }
    #expect(entry?.treatment == .enforced)
    #expect(entry?.note.contains("not ECMA-262 by the letter") == true)
  }

  @Test(arguments: [
    ("(?P=n)", "back-reference"), ("(?>a)", "atomic group"), ("(?#x)", "comment"),
    ("(?R)", "recursion"), (#"\\h"#, #"\h is no escape of ECMA-262"#),
  ])
  func whatECMALacksIsRefusedByName(pattern: String, name: String) {
    let schema = Array(#"{"pattern":"\#(pattern)"}"#.utf8)
    let error = #expect(throws: ConstraintError.self) { try JSONConstraint(schema: schema) }
    #expect(error?.message.contains(name) == true, "\(error?.message ?? "")")
    #expect(error?.pointer == "/pattern")
    #expect(SchemaAudit(schema).entries.first?.treatment == .refused)
  }
}
