import Agents
import Foundation
import JSONSchema
import Sampling
import Testing

@Suite struct TaskReaderTests {
  @Test func aTaskIsReadWithItsFilesAndDefaults() throws {
    let folder = try Folder()
    try folder.write("some text", as: "a.txt")
    let task = try folder.task(
      #"{"version":1,"goal":"Do {{x}}","inputs":{"x":{"file":"a.txt"}},"budget":{"steps":3}}"#)
    #expect(task.id == "task")
    #expect(task.inputs == [AgentTask.Input("x", .text("some text"))])
    #expect(task.budget.steps == 3 && task.budget.tokens == nil)
    #expect(task.sampling.particles == 8 && task.sampling.maxTokens == 256)
    #expect(task.sha256.count == 64)
  }

  @Test func theHashCoversTheFilesThatAreNamed() throws {
    let folder = try Folder()
    let json = #"{"version":1,"goal":"{{x}}","inputs":{"x":{"file":"a.txt"}}}"#
    try folder.write("one", as: "a.txt")
    let one = try folder.task(json).sha256
    #expect(try folder.task(json).sha256 == one)
    try folder.write("two", as: "a.txt")
    #expect(try folder.task(json).sha256 != one)
  }

  @Test(arguments: [
    (
      #"{"version":1,"gaol":"x","goal":"x"}"#,
      #"task.json:1:14: error: /gaol: the key "gaol" is not allowed; did you mean "goal"?"#
    ),
    (#"{"version":2,"goal":"x"}"#, "task.json:1:12: error: /version: must be 1"),
    (
      #"{"version":1,"goal":"x","strategy":"dirct"}"#,
      "task.json:1:36: error: /strategy: must be"
    ),
    (
      #"{"version":1,"goal":"x","tools":["clock","calculater"]}"#,
      #"task.json:1:42: error: /tools/1: unknown tool "calculater"; did you mean "calculator"?"#
    ),
    (#"{"version":1,"goal":"x","budget":{"steps":"3"}}"#, "/budget/steps: must be"),
    (#"{"version":1,"goal":"x","budget":{"tokens":100}}"#, "/budget/tokens: 100 tokens cannot pay"),
    (
      #"{"version":1,"goal":"x","output":{"regx":"a"}}"#,
      #"task.json:1:35: error: /output/regx: the key "regx" is not allowed; did you mean "regex"?"#
    ),
    (
      #"{"version":1,"goal":"x","output":{"regex":"a("}}"#, "task.json:1:43: error: /output/regex: "
    ),
    (
      #"{"version":1,"goal":"x","output":{"grammar_file":"no.gbnf"}}"#,
      #"/output/grammar_file: the file "no.gbnf" does not exist"#
    ),
    (
      #"{"version":1,"goal":"x","output":{"verbatim":"y"}}"#,
      #"/output/verbatim: "y" names no input; there are none"#
    ),
    (
      #"{"version":1,"goal":"{{nam}}","inputs":{"name":{"text":"x"}}}"#,
      #"task.json:1:21: error: /goal: {{nam}} names no input; did you mean "name"?"#
    ),
    (#"{"version":1,"goal":"{{a.b}}","inputs":{"a":{"text":"x"}}}"#, "has no members"),
    (#"{"version":1,"goal":"x","inputs":{"Bad":{"text":"x"}}}"#, "/inputs"),
    (
      #"{"version":1,"goal":"x","inputs":{"a":{"file":"none"}}}"#,
      #"the file "none" does not exist"#
    ),
    (#"{"version":1,"goal":"x","inputs":{"a":{"file":"."}}}"#, "is not a regular file"),
    (
      #"{"version":1,"goal":"x","output":{"json_schema":{"type":"objekt"}}}"#,
      "task.json:1:57: error: /output/json_schema/type: "
    ),
    (
      #"{"version":1,"goal":"x","output":{"json_schema":{"x-verbatim":"src"}}}"#,
      "/output/json_schema"
    ),
    (#"{"version":1,"goal":"x","goal":"y"}"#, "task.json:1:25: error: "),
    (#"{"version":1,"goal":"x","model":{"context":1e400}}"#, "/model/context: "),
    ("", "task.json:1:1: error: "), ("nonsense", "task.json:1:1: error: "),
    ("[]", "task.json:1:1: error: must be"),
  ])
  func whatIsWrongIsSaidWithItsPlace(json: String, expected: String) throws {
    let problems = try Folder().problems(json)
    #expect(problems.contains(expected), "\(problems)")
  }

  @Test func misspelledKeywordsOfSchemasAreWarnedOf() throws {
    let folder = try Folder()
    let task = try folder.task(
      #"{"version":1,"goal":"x","output":{"json_schema":{"type":"integer","minimun":3}}}"#)
    #expect(
      task.warnings.map(\.description) == [
        #"task.json:1:67: warning: /output/json_schema/minimun: the keyword "minimun" means "#
          + #"nothing and is not enforced; did you mean "minimum"?"#
      ])
    try folder.write("{\"type\": \"integer\",\n \"minimun\": 3}", as: "s.json")
    let named = try folder.task(
      #"{"version":1,"goal":"x","output":{"json_schema":"s.json"}}"#)
    #expect(
      named.warnings.map(\.description) == [
        #"task.json:1:49: warning: /output/json_schema: /minimun: the keyword "minimun" means "#
          + #"nothing and is not enforced; did you mean "minimum"? (at s.json:2:2)"#
      ])
  }

  @Test func everyProblemIsToldInTheOrderOfTheFile() throws {
    let problems = try Folder().problems(
      """
      {"version": 1,
       "goal": "{{a}} {{b}}",
       "inputs": {"c": {"file": "none"}},
       "success": {"verbatim": "d"}}
      """)
    let lines = problems.split(separator: "\n").map { $0.prefix(12) }
    #expect(lines == ["task.json:2:", "task.json:2:", "task.json:3:", "task.json:4:"])
  }

  @Test func twoJSONLinesInputsAreOneTooMany() throws {
    let folder = try Folder()
    try folder.write("\"x\"\n", as: "a.jsonl")
    let problems = folder.problems(
      #"{"version":1,"goal":"x","inputs":{"a":{"jsonl":"a.jsonl"},"b":{"jsonl":"a.jsonl"}}}"#)
    #expect(problems.contains("/inputs/b/jsonl: only one input may be JSON Lines"))
    try folder.write("\n \n", as: "empty.jsonl")
    #expect(
      folder.problems(#"{"version":1,"goal":"x","inputs":{"a":{"jsonl":"empty.jsonl"}}}"#)
        .contains("has no lines"))
  }

  @Test func hostileBytesAreErrorsWithAPlace() throws {
    let folder = try Folder()
    let good = Array(#"{"version":1,"goal":"x"}"#.utf8)
    #expect(folder.problems(good).isEmpty)
    for count in 0..<good.count {
      #expect(folder.problems(Array(good[..<count])).hasPrefix("task.json:1:"))
    }
    #expect(folder.problems([0xEF, 0xBB, 0xBF] + good).contains("byte order mark"))
    #expect(!folder.problems([0xFF, 0xFE] + good.flatMap { [$0, 0] }).isEmpty)
    #expect(!folder.problems(good.dropLast(2) + [0xFF] + good.suffix(2)).isEmpty)
    #expect(!folder.problems([UInt8](repeating: UInt8(ascii: "["), count: 10_000)).isEmpty)
    #expect(
      folder.problems(good.map { $0 == UInt8(ascii: ",") ? 0 : $0 }).hasPrefix("task.json:1:13"))
    let crlf = "{\r\n\"version\": 1,\r\n\"goal\": 5}"
    #expect(folder.problems(crlf).hasPrefix("task.json:3:9: error: /goal: must be"))
  }

  @Test func aJudgeIsHiddenUnlessTheTaskOffersIt() throws {
    let folder = try Folder()
    let judge = #"{"name":"judge","command":{"argv":["true"]}}"#
    func hidden(_ tools: String) throws -> Set<String> {
      try folder.task(
        #"{"version":1,"goal":"x","tools":[\#(tools)],"success":{"tool":{"name":"judge"}}}"#
      ).tools.hidden
    }
    #expect(try hidden(judge) == ["judge"])
    #expect(try hidden(judge + #","judge""#) == [])
    let unknown = folder.problems(
      #"{"version":1,"goal":"x","success":{"tool":{"name":"calculater"}}}"#)
    #expect(
      unknown.hasPrefix(
        #"task.json:1:51: error: /success/tool/name: unknown tool "calculater"; did"#))
  }

  @Test func serversThatCannotBeReadMayHaveTheTool() throws {
    let folder = try Folder()
    let missing = folder.problems(
      #"{"version":1,"goal":"x","tools":["find"],"mcpServers":"no.json"}"#)
    #expect(missing.contains(#"/mcpServers: the file "no.json" does not exist"#))
    #expect(!missing.contains("unknown tool"))
    let none = folder.problems(#"{"version":1,"goal":"x","tools":["find"],"mcpServers":{}}"#)
    #expect(none.contains(#"unknown tool "find""#))
  }

  @Test func aStrategyThatIsNotBoundIsRefused() throws {
    let folder = try Folder()
    let json = #"{"version":1,"goal":"x","strategy":"react"}"#
    let direct = AgentKinds.standard.strategies.kinds.filter { $0.outline.key == "direct" }
    do throws(TaskError) {
      _ = try TaskReader.read(
        Array(json.utf8), named: "task.json", in: folder.path,
        kinds: AgentKinds(strategies: direct))
      Issue.record("was read")
    } catch {
      #expect(error.description.hasPrefix("task.json:1:36: error: /strategy: must be"))
    }
  }

  @Test func thePublishedSchemaIsASchema() throws {
    let schema = try SchemaDocument(TaskSchema.text)
    #expect(schema.dialect == .draft2020)
  }
}

@Suite struct PromptTemplateTests {
  @Test func placesAreFilledOnce() throws {
    let template = PromptTemplate("a {{x}} {{y.z}} {{x}}")
    #expect(template.places == ["x", "y.z", "x"])
    #expect(try template.filled(with: ["x": "{{y.z}}", "y.z": "2"]) == "a {{y.z}} 2 {{y.z}}")
    #expect(throws: AgentError.self) { try template.filled(with: ["x": "1"]) }
  }

  @Test(arguments: ["{{", "}}", "{{}}", "{{ x }}", "{x}", "{{x", "{{{", "", "é {{ü}}"])
  func otherBracesAreText(text: String) throws {
    let template = PromptTemplate(text)
    #expect(template.places.isEmpty)
    #expect(try template.filled(with: [:]) == text)
  }

  @Test func aPlaceMayFollowABrace() throws {
    #expect(try PromptTemplate("{{{x}}}").filled(with: ["x": "1"]) == "{1}")
  }
}
