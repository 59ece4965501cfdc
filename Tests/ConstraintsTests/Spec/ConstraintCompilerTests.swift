import Constraints
import Foundation
import JSONSchema
import MartingaleTestSupport
import Testing

@Suite struct ConstraintCompilerTests {
  private let compiler = ConstraintCompiler(
    library: GrammarLibrary(directory: GrammarFile.folder.path()))

  private func compile(_ parts: ConstraintSpec.Part...) throws -> CompiledConstraint {
    try compiler.compile(ConstraintSpec(parts))
  }

  @Test func regularPatternsBecomeOneExactAutomaton() throws {
    let compiled = try compile(.regex("[a-z]{2,4}"), .regex(".*b.*"), .regex("a.*"))
    #expect(compiled.members.map(\.path) == [.automaton, .automaton, .automaton])
    let constraint = try #require(compiled.constraint)
    #expect(constraint.viability == .exact)
    let trial = LawTrial(alphabet: "abz", accepted: ["ab", "azzb"], rejected: ["a", "bb", "azz"])
    #expect(checkConstraintLaws(constraint, trial) == [])
    #expect(try compiled.revalidate(Array("ab".utf8)) == [])
    #expect(
      try compiled.revalidate(Array("1".utf8)) == [
        "the text does not match the pattern", "the text does not match the pattern",
        "the text does not match the pattern",
      ])
  }

  @Test func whatIsNotRegularGoesToTheBlackBoxAndSaysWhy() throws {
    let compiled = try compile(.regex(#"(\d+)-\1"#))
    let member = try #require(compiled.members.first)
    #expect(member.path == .blackBox)
    #expect(!member.isExact)
    #expect(member.why.contains("at byte 6"), "\(member.why)")
    #expect(try compiled.constraint?.accepts(Array("12-12".utf8)) == true)
  }

  @Test func everyKindTogether() throws {
    let compiled = try compile(
      .regex("[a-z ]+"), .gbnf("root ::= word (\" \" word)*\nword ::= [a-z]+"),
      .verbatim("the cat sat"), .choice(["cat sat", "cat", "dog"]), .checker("true"))
    #expect(compiled.members.map(\.path) == [.automaton, .grammar, .spans, .automaton, .program])
    #expect(compiled.checkers == ["true"])
    let constraint = try #require(compiled.constraint)
    #expect(constraint.viability == .exact)
    let trial = LawTrial(
      alphabet: "cat sdog", accepted: ["cat sat", "cat"], rejected: ["dog", "sat", "", "cat "])
    #expect(checkConstraintLaws(constraint, trial) == [])
    #expect(try compiled.revalidate(Array("cat sat".utf8)) == [])
    #expect(try compiled.revalidate(Array("dog".utf8)) == ["the text is no span of the source"])
    #expect(
      try compiled.revalidate(Array("sat ".utf8)) == [
        "the text is not in the grammar", "the text is no span of the source",
        "the text is none of the choices",
      ])
  }

  @Test func contradictionsAreFoundAtOnce() {
    for parts in [
      [.regex("a+"), .regex("b+")], [.regex("[a-c]{2}"), .choice(["a", "abc"])],
      [.regex("(?!)")], [.gbnf("root ::= root \"a\"")], [.verbatim("")],
      [.verbatim("abc"), .choice(["x"])], [.choice([])],
    ] as [[ConstraintSpec.Part]] {
      let error = #expect(throws: ConstraintError.self, "\(parts)") {
        try compiler.compile(ConstraintSpec(parts))
      }
      #expect(error?.code == .unsatisfiable, "\(parts)")
    }
  }

  @Test func readyMadeConstraintsAreFoundByName() throws {
    let compiled = try compile(.grammar("arithmetic"))
    #expect(compiled.members.map(\.kind) == [.grammar])
    #expect(compiled.members.map(\.path) == [.grammar])
    #expect(try compiled.constraint?.accepts(Array("1 + 2".utf8)) == true)
    for name in ["no-such", "../Grammars/arithmetic", ""] {
      let error = #expect(throws: ConstraintError.self) { try compile(.grammar(name)) }
      #expect(error?.code == .fileNotFound)
      #expect(error?.message.contains("arithmetic, ") == true)
    }
    #expect(throws: ConstraintError.self) {
      try ConstraintCompiler().compile(ConstraintSpec([.grammar("arithmetic")]))
    }
  }

  @Test func schemasAreHeldByTheMachineAndJudgedByTheValidator() throws {
    var compiler = compiler
    compiler.json.verbatimSources = ["letter": "Dear Ada, pay 12 now."]
    let schema = """
      {"type": "object", "required": ["n", "name"], "additionalProperties": false,
       "properties": {"name": {"type": "string", "x-verbatim": {"source": "letter", "words": true},
                               "minLength": 2},
                      "n": {"type": "integer", "multipleOf": 3}}}
      """
    let compiled = try compiler.compile(ConstraintSpec([.jsonSchema(schema)]))
    #expect(compiled.members.map(\.path) == [.machine])
    for (text, isValid) in [
      (#"{"name":"Ada","n":12}"#, true), (#"{"name":"Bob","n":12}"#, false),
      (#"{"name":"Da","n":12}"#, false), (#"{"name":"Ad","n":12}"#, false),
      (#"{"name":"Ada","n":13}"#, false), (#"{"name":"Ada"}"#, false), ("{", false),
    ] {
      #expect(try compiled.constraint?.accepts(Array(text.utf8)) == isValid, "\(text)")
      #expect(try compiled.revalidate(Array(text.utf8)).isEmpty == isValid, "\(text)")
    }
    let error = #expect(throws: ConstraintError.self) {
      try compiler.compile(ConstraintSpec([.jsonSchema(#"{"x-verbatim": "no such"}"#)]))
    }
    #expect(error?.pointer != nil)
    #expect(throws: ConstraintError.self) {
      try compiler.compile(ConstraintSpec([.jsonSchema("{")]))
    }
  }

  @Test func aSchemaAndAPatternTogether() throws {
    let compiled = try compile(
      .jsonSchema(#"{"type": "array", "items": {"type": "integer"}}"#), .regex(#"\[\d,\d\]"#))
    #expect(try compiled.constraint?.accepts(Array("[1,2]".utf8)) == true)
    #expect(try compiled.constraint?.accepts(Array("[1,22]".utf8)) == false)
    #expect(try compiled.revalidate(Array("[1,22]".utf8)).count == 1)
  }

  @Test func nothingConstrainsNothing() throws {
    let compiled = try compile()
    #expect(compiled.constraint == nil && compiled.members.isEmpty)
    #expect(try compiled.revalidate([0xFF]) == [])
  }

  @Test func grammarWarningsAreKept() throws {
    let compiled = try compile(.gbnf("root ::= \"a\"\nextra ::= \"b\""))
    #expect(
      compiled.members.first?.warnings.map(\.description) == ["rule \"extra\" is never used"])
  }

  @Test(arguments: [
    ("{\"type\": \"string\",\n \"pattern\": \"ab(\"}", "s.json:2:16: error: "),
    // Behind escapes: the place in the schema is not the place in the pattern.
    (#"{"pattern": "\\d\u00e9\ud83d\ude00("}"#, "s.json:1:35: error: "),
    (#"{"patternProperties": {"a": {}, "b(": {}}}"#, "s.json:1:35: error: "),
  ])
  func aBadPatternIsShownWhereItStands(source: String, place: String) throws {
    do throws(ConstraintError) {
      _ = try ConstraintCompiler().compile(ConstraintSpec([.jsonSchema(source)]))
      Issue.record("was compiled")
    } catch {
      let shown = error.rendered(in: source, named: "s.json")
      #expect(shown.hasPrefix(place), "\(shown)")
    }
  }

  @Test func misspelledKeywordsAreWarnedOf() throws {
    let source = "{\"type\": \"object\",\n \"properties\": {\"n\": {\"minimun\": 3}}}"
    let warnings = try compile(.jsonSchema(source)).members.flatMap(\.warnings)
    #expect(
      warnings.map { $0.rendered(in: source, named: "s.json") } == [
        #"s.json:2:23: warning: /properties/n/minimun: the keyword "minimun" means nothing and is "#
          + #"not enforced; did you mean "minimum"?"#
      ])
    #expect(try compile(.jsonSchema(#"{"colour": 1}"#)).members.first?.warnings == [])
  }
}

@Suite struct ConstraintSpecTests {
  @Test func roundTripsThroughJSON() throws {
    let spec = ConstraintSpec([
      .regex(#"\d+"#), .regex("a"), .jsonSchema("{}"), .gbnf("root ::= \"a\""), .grammar("json"),
      .choice(["x", "y"]), .verbatim("text"), .checker("python3 check.py"),
    ])
    #expect(try ConstraintSpec(JSONValue(parsing: JSONWriter().string(of: spec.json))) == spec)
    let short = ConstraintSpec([.choice(["a"]), .regex("b")])
    #expect(JSONWriter().string(of: short.json) == #"[{"choice":["a"]},{"regex":"b"}]"#)
  }

  @Test(arguments: [
    (#"[{"regexp": "a"}]"#, "/0/regexp", #"did you mean "regex"?"#),
    (#"[{"regex": "a"}, {"regex": "a", "choice": ["b"]}]"#, "/1", "exactly one key"),
    ("[{}]", "/0", "exactly one key"),
    (#"[{"regex": 1}]"#, "/0/regex", "expected a string"),
    (#"[{"choice": ["a", 2]}]"#, "/0/choice/1", "expected a string"),
    (#"[{"json_schema": 3}]"#, "/0/json_schema", "expected a JSON Schema"),
    ("3", "", "expected an array"),
  ])
  func whatIsNoSpecificationIsRefused(_ text: String, _ pointer: String, _ words: String) throws {
    let error = try #require(throws: SettingError.self) {
      try ConstraintSpec(JSONValue(parsing: text))
    }
    #expect(error.pointer.description == pointer)
    #expect(error.message.contains(words), "\(error.message)")
  }

  @Test("a kind of one's own is read, compiled, checked and recorded")
  func ownKind() throws {
    var compiler = ConstraintCompiler()
    compiler.kinds.add(ShoutKind())
    let spec = try ConstraintSpec(
      JSONValue(parsing: #"[{"shout": 3}, {"regex": "A.*"}]"#), kinds: compiler.kinds)
    let compiled = try compiler.compile(spec)
    #expect(try compiled.constraint?.accepts(Array("ABC".utf8)) == true)
    #expect(try compiled.constraint?.accepts(Array("BBC".utf8)) == false)
    #expect(try compiled.constraint?.accepts(Array("ABCD".utf8)) == false)
    #expect(compiled.members.map(\.kind.rawValue) == ["shout", "regex"])
    #expect(try compiled.revalidate(Array("Abc".utf8)) == ["the text does not shout"])
    #expect(throws: ConstraintError.self) { try ConstraintCompiler().compile(spec) }
  }
}

/// `shout`: so many capital letters.
private struct ShoutKind: ConstraintKind {
  let key = ConstraintSpec.Kind("shout")

  func fields(_ door: ConstraintDoor) -> KeyValuePairs<String, JSONValue> {
    ["shout": ["type": "integer", "description": "So many capital letters."]]
  }

  func read(
    _ setting: KindSetting, _ door: ConstraintDoor, file: KindSetting.Reader
  ) throws(SettingError) -> JSONValue {
    guard setting.value.int != nil else { throw SettingError("expected a whole number") }
    return setting.value
  }

  func compile(
    _ value: JSONValue, _ compiler: ConstraintCompiler, into parts: inout ConstraintParts
  ) throws(ConstraintError) {
    parts.add(
      try PatternConstraint("[A-Z]{\(value.int ?? 0)}"), path: .blackBox, why: "letters",
      isExact: false)
    parts.check("the text does not shout") { text in
      text.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }
  }
}
