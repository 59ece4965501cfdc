import Constraints
import Inference
import MartingaleTestSupport
import Testing

/// One spelling for generating, every spelling for judging.
@Suite struct JSONSpellingTests {
  private let closed =
    #"{"type":"object","properties":{"city":{"enum":["Oslo","Ostia \"x\"\n\u001f"]}},"required":["city"],"additionalProperties":false}"#

  private func canonical(_ schema: String) throws -> JSONConstraint {
    try JSONConstraint(schema: schema, options: .generating)
  }

  /// The bytes that may come after `prefix`.
  private func next(_ constraint: JSONConstraint, _ prefix: String) throws -> [UInt8] {
    let start = try #require(constraint.start)
    let state = try #require(try constraint.advance(start, by: Array(prefix.utf8)))
    return try (UInt8.min...UInt8.max).filter { try constraint.step(state, $0) != nil }
  }

  @Test func closedNamesAndWordsAreForced() throws {
    let constraint = try canonical(closed)
    let start = try #require(constraint.start)
    var state = start
    var forced = 0
    for byte in Array(#"{"city":"Os"#.utf8) {
      let choices = try (UInt8.min...UInt8.max).filter { try constraint.step(state, $0) != nil }
      #expect(choices == [byte], "after \(forced) bytes")
      state = try #require(try constraint.step(state, byte))
      forced += 1
    }
    #expect(forced == 11)
    #expect(try next(constraint, #"{"city":"Os"#) == Array("lt".utf8))
  }

  @Test func eachTextHasOneSpelling() throws {
    let constraint = try canonical(closed)
    var spellings: [[UInt8]] = []
    var pending: [(bytes: [UInt8], state: JSONState)] = [([], try #require(constraint.start))]
    while let (bytes, state) = pending.popLast() {
      if try constraint.isComplete(state) { spellings.append(bytes) }
      try #require(bytes.count < 64)
      for byte in UInt8.min...UInt8.max {
        if let reached = try constraint.step(state, byte) {
          pending.append((bytes + [byte], reached))
        }
      }
    }
    let texts = Set(spellings.map { String(decoding: $0, as: UTF8.self) })
    #expect(texts == [#"{"city":"Oslo"}"#, #"{"city":"Ostia \"x\"\n\u001f"}"#])
  }

  /// With all digits that may be written a number is wider than 64 bits, and the last digit counts
  /// still: otherwise texts go on to where nothing is left.
  @Test(arguments: [
    #"{"if":{"type":"integer"},"then":{"minimum":5},"else":{"type":"boolean"}}"#,
    #"{"type":"number","multipleOf":0.5}"#, #"{"enum":[123456789012345.0,true]}"#,
    #"{"anyOf":[{"type":"integer"},{"type":"string"}]}"#,
  ])
  func longFractionsStayWhereTheValueIs(schema: String) throws {
    let constraint = try canonical(schema)
    for length in 0...7 {
      let prefix = "123456789012345." + String(repeating: "0", count: length)
      #expect(
        try next(constraint, prefix).filter { $0 &- 0x31 < 9 } == (length == 0 ? half(schema) : []))
      let state = try constraint.advance(
        try #require(constraint.start), by: Array((prefix + "0").utf8))
      #expect(try state.map { try constraint.isComplete($0) } == true)
    }
  }

  /// The first digits behind the point, besides 0.
  private func half(_ schema: String) -> [UInt8] { schema.contains("0.5") ? Array("5".utf8) : [] }

  @Test func escapesStandOnlyWhereNeeded() throws {
    let names = try canonical(
      #"{"type":"object","properties":{"a\"b":true,"a\tb":true,"c":true},"additionalProperties":false}"#
    )
    #expect(try next(names, #"{"a"#) == Array("\\".utf8))
    #expect(try next(names, #"{"a\"#) == Array("\"t".utf8))
    #expect(try next(names, #"{""#) == Array("ac".utf8))
    let pattern = try canonical(##"{"type":"string","pattern":"^[a\u0000-\u001f]b$"}"##)
    #expect(try next(pattern, "\"") == Array("\\a".utf8))
    #expect(try next(pattern, #""\"#) == Array("bfnrtu".utf8))
    #expect(try next(pattern, #""\u000"#) == Array("01234567bef".utf8))
    #expect(try next(pattern, #""\u001"#) == Array("0123456789abcdef".utf8))
    #expect(try next(pattern, "\"a") == Array("b".utf8))
  }

  @Test(arguments: [
    #""\/""#, #""\u0061""#, #""\u000a""#, #""\u001F""#, #""\ud83d\ude00""#, #""\u0022""#,
  ])
  func freeStringsAreSpelledPlainly(_ text: String) throws {
    let bytes = Array(text.utf8)
    #expect(try !canonical(#"{"type":"string"}"#).accepts(bytes))
    #expect(try JSONConstraint(schema: #"{"type":"string"}"#).accepts(bytes))
    let member = Array(#"{\#(text):0}"#.utf8)
    #expect(try !canonical("{}").accepts(member))
    #expect(try JSONConstraint(schema: "{}").accepts(member))
  }

  @Test func whatNeedsEscapesHasThem() throws {
    let text = "\"/a😀\u{7F}\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\""
    #expect(try canonical(#"{"type":"string"}"#).accepts(Array(text.utf8)))
    #expect(try canonical("{}").accepts(Array("{\(text):1}".utf8)))
  }

  @Test func judgingTakesEverySpelling() throws {
    let constraint = try JSONConstraint(schema: closed)
    for text in [
      #"{"city":"Oslo"}"#, #"{"\u0063ity":"\u004Fslo"}"#,
      #"{"city":"Ostia \u0022x\"\u000A\u001F"}"#,
    ] {
      #expect(try constraint.accepts(Array(text.utf8)), "\(text)")
    }
  }

  @Test(arguments: [
    #"{"enum":["a","a\"","\u0001"]}"#,
    #"{"type":"object","properties":{"a\"":{"const":"\n"},"ab":{"type":"null"}},"required":["a\""],"additionalProperties":false}"#,
    #"{"type":"string","pattern":"^(a|\\\\|\\n)b?$"}"#,
    #"{"type":"string","pattern":"^[\u0000-\u001f]$"}"#,
    #"{"type":"string"}"#,
  ]) func keepsTheLaws(_ schema: String) throws {
    var trial = LawTrial(alphabet: "{}\":ab\\nu01f/ null", accepted: [], rejected: [#""\/""#])
    trial.walks = 20
    let violations = checkConstraintLaws(try canonical(schema), trial)
    #expect(violations.isEmpty, "\(violations)")
  }
}
