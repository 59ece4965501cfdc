import Constraints
import Inference
import JSONSchema
import MartingaleTestSupport
import Testing

/// JSON in indented lines: the same values as in compact form, each written in one way.
@Suite struct JSONLayoutTests {
  private static let compact = JSONConstraintOptions(
    propertyOrder: .any, whitespace: .none, escapes: .canonical)
  private static let lines = JSONConstraintOptions(
    propertyOrder: .any, whitespace: .indented(2), escapes: .canonical)

  @Test(arguments: [UInt64](1...6)) func valuesAreThoseOfTheCompactForm(_ seed: UInt64) throws {
    var random = RandomSchemas(RandomKey(seed: seed).stream(for: .test))
    var accepted = 0
    for _ in 0..<40 {
      let schema = JSONWriter().bytes(of: random.schema())
      let text = String(decoding: schema, as: UTF8.self)
      guard let plain = try? JSONConstraint(schema: schema, options: Self.compact),
        let laidOut = try? JSONConstraint(schema: schema, options: Self.lines)
      else { continue }
      let value = try JSONValue(parsing: schema)
      for _ in 0..<8 {
        let instance = random.instance(of: value)
        let bytes = JSONWriter(.indented(2)).bytes(of: instance)
        let isValid = try plain.accepts(JSONWriter(.compact).bytes(of: instance))
        #expect(
          try laidOut.accepts(bytes) == isValid,
          "\(text) with \(String(decoding: bytes, as: UTF8.self))")
        guard isValid else { continue }
        accepted += 1
        try checkEnds(laidOut, bytes, text)
        // No other white space will do, in no place.
        for place in bytes.indices where bytes[place] == 0x20 || bytes[place] == 0x0A {
          if Self.isInsideString(bytes, place) { continue }
          var fewer = bytes
          fewer.remove(at: place)
          #expect(try !laidOut.accepts(fewer), "\(text): \(String(decoding: fewer, as: UTF8.self))")
          var more = bytes
          more.insert(0x20, at: place)
          #expect(try !laidOut.accepts(more), "\(text): \(String(decoding: more, as: UTF8.self))")
        }
      }
    }
    #expect(accepted > 20)
  }

  /// Every prefix of an accepted text is viable, and its end, where one is told, is one.
  private func checkEnds(_ constraint: JSONConstraint, _ text: [UInt8], _ schema: String) throws {
    var state = try #require(constraint.start)
    for (offset, byte) in text.enumerated() {
      let next = try constraint.step(state, byte)
      guard let next else {
        Issue.record("\(schema): \(String(decoding: text, as: UTF8.self)) is refused at \(offset)")
        return
      }
      state = next
      let end = try constraint.completion(state)
      #expect(end != .none, "\(schema) at \(offset)")
      guard case .text(let bytes) = end else { continue }
      let last = try constraint.advance(state, by: bytes.span)
      #expect(try last.map { try constraint.isComplete($0) } == true, "\(schema) at \(offset)")
    }
  }

  private static func isInsideString(_ text: [UInt8], _ place: Int) -> Bool {
    var inside = false
    var index = 0
    while index < place {
      if text[index] == 0x5C && inside {
        index += 1
      } else if text[index] == 0x22 {
        inside.toggle()
      }
      index += 1
    }
    return inside
  }

  /// A state that is entered has an end: lines on which nothing can stand do not begin.
  @Test(arguments: [
    (#"{"type":"array","maxItems":0}"#, "[", "\n"),
    (#"{"type":"array","minItems":1}"#, "[", "]"),
    (#"{"type":"array","minItems":2}"#, "[\n  1", "\n"),
    (#"{"type":"array","items":{"type":"integer"}}"#, "[\n  -", "\n"),
    (#"{"type":"array"}"#, "[\n  1", "]"), (#"{"type":"array"}"#, "[\n  1", " "),
    (#"{"type":"array"}"#, "[\n  1\n", ","), (#"{"type":"array"}"#, "[\n  1,", "1"),
    (#"{"type":"array"}"#, "[\n  1,\n ", "1"), (#"{"type":"array"}"#, "[\n  1,\n  ", "]"),
    (#"{"type":"object","maxProperties":0}"#, "{", "\n"),
    (#"{"required":["a"],"type":"object"}"#, "{", "}"),
    (#"{"type":"object"}"#, "{\n  \"a\":", "1"), (#"{"type":"object"}"#, "{\n  \"a\": 1", "}"),
    ("true", "1", "\n"), ("true", "1", " "), ("true", "", " "),
  ])
  func whiteSpaceStandsWhereItMust(schema: String, prefix: String, byte: String) throws {
    let constraint = try JSONConstraint(schema: Array(schema.utf8), options: Self.lines)
    let start = try #require(constraint.start)
    let state = try #require(try constraint.advance(start, by: Array(prefix.utf8)))
    #expect(try constraint.step(state, Array(byte.utf8)[0]) == nil)
  }

  @Test(arguments: JSONStyleTests.spellings)
  func aStyleAllowsItsSpellings(style: String, good: [String], bad: [String]) throws {
    let spec = ConstraintSpec([.jsonSchema(#"{"type":["object","array"]}"#), .jsonStyle(style)])
    let compiled = try ConstraintCompiler().compile(spec)
    let constraint = try #require(compiled.constraint)
    for (text, isGood) in good.map({ ($0, true) }) + bad.map({ ($0, false) }) {
      #expect(try constraint.accepts(Array(text.utf8)) == isGood, "\(style): \(text)")
    }
    // Another server is asked for the value, and texts that are judged are judged by it.
    #expect(compiled.specification.parts.map(\.kind) == [.jsonSchema])
    let judging = try ConstraintCompiler(json: .judging).compile(spec)
    for text in good + bad {
      #expect(try judging.constraint?.accepts(Array(text.utf8)) == true, "\(text)")
    }
  }

  @Test func aStyleWithoutJSONIsRefused() {
    for spec in [
      ConstraintSpec([.jsonStyle("pretty")]), ConstraintSpec([.jsonStyle("any"), .regex("a")]),
      ConstraintSpec([.jsonStyle("prety"), .jsonSchema("true")]),
    ] {
      let error = #expect(throws: ConstraintError.self) { try ConstraintCompiler().compile(spec) }
      #expect(error?.code == .unsupported)
    }
  }

  @Test func wholeNumbersMayHaveTwentyDigits() throws {
    let constraint = try JSONConstraint(schema: #"{"type":"integer"}"#, options: .generating)
    #expect(try constraint.accepts(Array("18446744073709551615".utf8)))
    #expect(try constraint.accepts(Array("-9223372036854775808".utf8)))
    #expect(try !constraint.accepts(Array("100000000000000000000".utf8)))
  }
}

/// What the styles look like.
enum JSONStyleTests {
  static let spellings: [(String, [String], [String])] = [
    (
      "compact", [#"{"a":[1,"é"]}"#, "[]"],
      [#"{"a": 1}"#, "[ ]", #"["\u00e9"]"#, "[\n  1\n]"]
    ),
    (
      "pretty", ["{\n  \"a\": [\n    1,\n    {}\n  ]\n}", "[]", "[\n  1\n]"],
      [#"{"a":1}"#, "[1]", "[\n 1\n]", "[\n]", "{\n  \"a\": 1}"]
    ),
    (
      "any", [#"{"a":[1,"é"]}"#, #"{ "a": "\u00e9\/"}"#, "[\n    1\n]", "[ ]"], []
    ),
  ]
}
