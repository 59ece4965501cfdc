import Constraints
import Inference
import JSONSchema
import MartingaleTestSupport
import Testing

/// Calls whose arguments stand between tags.
@Suite struct TaggedArgumentsTests {
  static let small = ToolCallForm(
    opening: "[", middle: "", separator: ";", closing: "]", trigger: "[",
    tags: ArgumentTags(opening: "(", middle: "=", closing: "|", end: "."))

  static func calls(
    _ form: ToolCallForm, _ tools: [(name: String, schema: String)]
  ) throws -> ToolCallsConstraint {
    var kinds: [String: ArgumentKinds] = [:]
    var made: [(name: String, arguments: AnyConstraint)] = []
    for (name, schema) in tools {
      kinds[name] = ArgumentKinds(schema: try JSONValue(parsing: schema))
      var options = JSONConstraintOptions.generating
      options.whitespace = .atMost(1)
      made.append((name, AnyConstraint(try JSONConstraint(schema: schema, options: options))))
    }
    return try ToolCallsConstraint(form, made, kinds: kinds)
  }

  static let trip = (
    name: "go",
    schema: #"""
    {"type": "object", "required": ["to"], "additionalProperties": false, "properties": {
      "to": {"type": "string", "minLength": 1}, "days": {"type": "integer", "maximum": 30},
      "note": {"anyOf": [{"type": "string", "maxLength": 12}, {"type": "null"}]},
      "stops": {"type": "array", "items": {"enum": ["a", "</parameter>"]}}}}
    """#
  )
  static let none = (name: "go_on", schema: #"{"type": "object", "maxProperties": 0}"#)

  @Test(arguments: [ToolCallForm.coder, .glm])
  func argumentsAreHeldToTheirSchema(_ form: ToolCallForm) throws {
    let constraint = try Self.calls(form, [Self.trip, Self.none])
    func accepts(_ arguments: String, _ name: String = "go") throws -> Bool {
      let text = form.text(of: [ChatCall(name: name, arguments: arguments)])
      return try constraint.accepts(Array(text.utf8))
    }
    for arguments in [
      #"{"to":"Oslo"}"#, #"{"to":"12"}"#, #"{"to":"\"\\\n\t{"}"#, #"{"to":"Tromsø","days":2}"#,
      #"{"to":"x","note":"y"}"#, #"{"to":"x","note":null}"#, #"{"to":"x","note":"nul"}"#,
      #"{"to":"x","note":"12"}"#, #"{"to":"x","days":-3,"stops":["a", "a"]}"#,
      #"{"to":"x","stops":[]}"#,
    ] {
      #expect(try accepts(arguments), "\(arguments)")
    }
    for arguments in [
      "{}", #"{"to":""}"#, #"{"days":2}"#, #"{"to":"x","days":31}"#, #"{"to":"x","days":"two"}"#,
      #"{"to":"x","days":2.5}"#, #"{"to":"x","other":1}"#, #"{"to":"x","to":"y"}"#,
      #"{"to":"x","note":"much too long for it"}"#, #"{"to":"x","note":12,"stops":3}"#,
      #"{"to":"x","stops":["b"]}"#, #"{"to":"x","stops":"a"}"#, #"{"to":"x","stops":[ "a" }"#,
    ] {
      #expect(try !accepts(arguments), "\(arguments)")
    }
    #expect(try accepts("{}", "go_on") && !accepts(#"{"to":"x"}"#, "go_on"))
    #expect(try !accepts(#"{"to":"x"}"#, "g"))
    let several = form.text(of: [
      ChatCall(name: "go", arguments: #"{"to":"x"}"#), ChatCall(name: "go_on", arguments: "{}"),
    ])
    #expect(try constraint.accepts(Array(several.utf8)), "\(several)")
  }

  /// A value can hold anything but the tag that ends it.
  @Test func aValueCannotCloseItself() throws {
    let constraint = try Self.calls(ToolCallForm.coder, [Self.trip])
    func advances(_ value: String) throws -> Bool {
      let text = "<tool_call>\n<function=go>\n<parameter=to>\n" + value
      return try constraint.advance(try #require(constraint.start), by: Array(text.utf8)) != nil
    }
    for value in [
      "</tool_call>", "</function>", "<parameter=to>", "x\n</parameter", "</param>", "\n\n\n",
      "\"}", "<|im_end|>", "x\n</parameter>\n", "\n</parameter\n</parameter>\n",
    ] {
      #expect(try advances(value), "\(value)")
    }
    for value in [
      "x</parameter>", "\n</parameter>", "x\n<</parameter>", "x\n</parameter>x",
      "x\n</parameter>\n<parameter=to>",
    ] {
      #expect(try !advances(value), "\(value)")
    }
    // Nor can one in JSON: what it would need to hold is left out.
    let text =
      "<tool_call>\n<function=go>\n<parameter=to>\nx\n</parameter>\n<parameter=stops>\n[\"</parameter"
    let start = try #require(constraint.start)
    let state = try #require(try constraint.advance(start, by: Array(text.utf8)))
    #expect(try constraint.advance(state, by: Array(">".utf8)) == nil)
    #expect(try constraint.completion(state) == .unknown)
  }

  @Test func theLawsHold() throws {
    let schema = #"""
      {"type": "object", "additionalProperties": false, "properties": {
        "a": {"type": "string", "maxLength": 3}, "b": {"enum": [1, 12, null, "n", "nu", [1]]},
        "c": {"type": "boolean"}}}
      """#
    let constraint = try Self.calls(
      Self.small, [("a", schema), ("ab", #"{"type": "object", "maxProperties": 0}"#)])
    let trial = LawTrial(
      alphabet: "[](=|.;abc1n\",\\\n",
      accepted: [
        "[a.]", "[ab.]", "[a(a=x\"|.]", "[a(a=|(b=12|.;ab.]", "[a(b=nu|.]", "[a(b=null|.]",
        "[a(b=[1]|(c=true|.]", "[a(a=\\\n;|.;a.]",
      ],
      rejected: [
        "", "[a]", "[a(b=2|.]", "[a(b=|.]", "[a(a=abcd|.]", "[a(c=tru|.]", "[ab(a=x|.]",
        "[a(d=1|.]",
        "[a(b=1 |.]", "[a(b=\"n\"|.]", "[a(b=1,1|.]", "[a.;]",
      ])
    #expect(checkConstraintLaws(constraint, trial) == [])
    let plain = try Self.calls(ToolCallForm.coder, [("f", schema)])
    let coder = LawTrial(
      alphabet: "<>/\n =abcfn1\"",
      accepted: [
        "<tool_call>\n<function=f>\n</function>\n</tool_call>",
        "<tool_call>\n<function=f>\n<parameter=a>\n\n\n</parameter>\n<parameter=c>\nfalse\n</parameter>\n</function>\n</tool_call>",
        "<tool_call>\n<function=f>\n<parameter=b>\n[1]\n</parameter>\n</function>\n</tool_call>",
      ],
      rejected: [
        "<tool_call>\n<function=f>\n<parameter=a>\n</parameter>\n</function>\n</tool_call>"
      ])
    #expect(checkConstraintLaws(plain, coder) == [])
  }

  /// An end is known everywhere on the way, and it is one.
  @Test(arguments: [ToolCallForm.coder, .glm])
  func anEndIsKnownOnTheWay(_ form: ToolCallForm) throws {
    let constraint = try Self.calls(form, [Self.trip, Self.none])
    let text = form.text(of: [
      ChatCall(
        name: "go", arguments: #"{"to":"a\n</para\"","days":12,"note":null,"stops":["a","a"]}"#),
      ChatCall(name: "go_on", arguments: "{}"),
    ])
    var state = try #require(constraint.start)
    for (place, byte) in text.utf8.enumerated() {
      let end = try #require(try constraint.completion(state).text, "at \(place)")
      let last = try #require(try constraint.advance(state, by: end), "at \(place)")
      #expect(try constraint.isComplete(last))
      state = try #require(try constraint.advance(state, by: [byte]), "at \(place)")
    }
    #expect(try constraint.isComplete(state))
  }

  @Test func whatAnArgumentMayBeIsReadFromTheSchema() throws {
    let schema = #"""
      {"type": "object", "$defs": {"s": {"type": ["string", "null"]}, "loop": {"$ref": "#/$defs/loop"}},
       "properties": {
        "text": {"type": "string"}, "whole": {"type": "integer"}, "both": {"$ref": "#/$defs/s"},
        "any": {}, "list": {"enum": ["a", 1]}, "one": {"const": true}, "never": false,
        "part": {"allOf": [{"type": ["string", "number"]}, {"type": ["number", "object"]}]},
        "some": {"oneOf": [{"type": "array"}, {"type": "object"}]}, "loop": {"$ref": "#/$defs/loop"}},
       "anyOf": [{"properties": {"late": {"type": "null"}}}],
       "additionalProperties": {"type": "boolean"}}
      """#
    let kinds = ArgumentKinds(schema: try JSONValue(parsing: schema))
    let expected: [String: ValueKinds] = [
      "text": .string, "whole": .number, "both": [.string, .null], "any": .all,
      "list": [.string, .number], "one": .boolean, "never": [], "part": .number,
      "some": [.array, .object], "loop": .all, "late": .null, "unheard": .boolean,
    ]
    for (name, kind) in expected { #expect(kinds.of(name) == kind, "\(name)") }
    #expect(ArgumentKinds(schema: [:]).of("x") == .all)
  }

  @Test func compiledCallsAreJudgedAsTheyAreRead() throws {
    let compiler = ConstraintCompiler().forArguments
    let arguments = try compiler.compile(ConstraintSpec([.jsonSchema(Self.trip.schema)]))
    let compiled = try CompiledConstraint(
      calling: ToolCallForm.coder, [("go", arguments)], severalAtOnce: true, mayBeWords: false)
    let good = ToolCallForm.coder.text(of: [
      ChatCall(name: "go", arguments: #"{"to":"7","days":7}"#)
    ])
    #expect(try compiled.revalidate(Array(good.utf8)) == [])
    let constraint = try #require(compiled.constraint)
    #expect(try constraint.accepts(Array(good.utf8)))
    let bad = ToolCallForm.coder.text(of: [
      ChatCall(name: "go", arguments: #"{"to":"7","days":"x"}"#)
    ])
    #expect(try compiled.revalidate(Array(bad.utf8)).isEmpty == false)
  }
}
