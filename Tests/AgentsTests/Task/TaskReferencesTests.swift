import Agents
import Foundation
import JSONSchema
import Testing
import Tools

/// Names in a task that lead nowhere are found when it is read.
@Suite struct TaskReferencesTests {
  private static let tool =
    #"{"name": "echo", "description": "says it", "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"], "additionalProperties": false}, "command": {"argv": ["echo", "{text}"]}}"#

  private func task(_ members: String, tools: String = #""calculator""#) -> String {
    #"{"version": 1, "goal": "x", "strategy": "react", "tools": [\#(tools)], \#(members)}"#
  }

  @Test func membersThatNoLineHasAreFound() throws {
    let folder = try Folder()
    try folder.write(
      #"{"id": 1, "text": "a"}"# + "\n" + #"{"id": 2, "extra": "b"}"# + "\n", as: "in.jsonl")
    let inputs = #""inputs": {"line": {"jsonl": "in.jsonl"}}"#
    // One line is enough: others say in their turn that it is missing.
    #expect(
      folder.problems(#"{"version": 1, "goal": "{{line.text}}{{line.extra}}", \#(inputs)}"#) == "")
    #expect(
      folder.problems(#"{"version": 1, "goal": "{{line.texts}}", \#(inputs)}"#)
        == #"task.json:1:24: error: /goal: {{line.texts}}: no line of the input has that member; did you mean "line.text"?"#
    )
    #expect(
      folder.problems(#"{"version": 1, "goal": "{{line.colour}}", \#(inputs)}"#)
        .hasSuffix("no line of the input has that member; they have line.id, line.text, line.extra")
    )
  }

  @Test func linesThatAreTextsHaveNoMembers() throws {
    let folder = try Folder()
    try folder.write("\"a\"\n", as: "in.jsonl")
    #expect(
      folder.problems(
        #"{"version": 1, "goal": "{{line.a}}", "inputs": {"line": {"jsonl": "in.jsonl"}}}"#
      ).hasSuffix("they have no members"))
  }

  @Test(arguments: [
    (
      #""approvals": ["calculater"]"#,
      #"/approvals/0: the task has no tool "calculater"; did you mean "calculator"?"#
    ),
    (
      #""approvals": ["clock"]"#,
      #"/approvals/0: the task has no tool "clock"; it has calculator"#
    ),
    (
      #""react": {"examples": [{"goal": "g", "steps": [{"name": "abacus"}]}]}"#,
      #"/react/examples/0/steps/0/name: the task has no tool "abacus"; it has calculator, finish"#
    ),
    (
      #""success": {"tool": {"name": "calculator", "arguments": {"expression": "{{answr}}"}}}"#,
      #"/success/tool/arguments/expression: {{answr}} names no input; there are none"#
    ),
  ])
  func namesOfToolsLeadSomewhere(members: String, expected: String) throws {
    let problems = try Folder().problems(task(members))
    #expect(problems.contains(expected), "\(problems)")
  }

  @Test func knownNamesAreNoProblem() throws {
    let fine = #"""
      "approvals": ["echo"],
      "react": {"examples": [{"goal": "g", "steps": [{"name": "echo", "arguments": {"text": "a"}}]}]},
      "success": {"tool": {"name": "echo", "arguments": {"text": "{{answer}}"}}}
      """#
    let read = try Folder().task(task(fine, tools: #""calculator", \#(Self.tool)"#))
    #expect(read.warnings.isEmpty, "\(read.warnings)")
  }

  @Test func anExampleThatTheToolWouldRefuseIsToldOf() throws {
    let wrong =
      #""react": {"examples": [{"goal": "g", "steps": [{"name": "echo", "arguments": {"txt": "a"}}]}]}"#
    let read = try Folder().task(task(wrong, tools: Self.tool))
    let warning = try #require(read.warnings.first)
    #expect(warning.pointer.description == "/react/examples/0/steps/0/arguments")
    #expect(warning.message.contains(#"the key "txt" is not allowed"#))
  }

  @Test(arguments: [
    (
      #"{"name": "t", "inputSchema": {"type": "object", "properties": {"a": {"type": "string"}}}, "command": {"argv": ["cat", "-n", "{file}"]}}"#,
      #"/tools/0/command/argv/2: "file" is no argument of the call: inputSchema has a"#
    ),
    (
      #"{"name": "t", "inputSchema": {"type": "object", "properties": {"file": {"type": "string"}}}, "command": {"argv": ["cat"], "stdin": "fiel"}}"#,
      #"/tools/0/command/stdin: "fiel" is no argument of the call: inputSchema has file; did you mean "file"?"#
    ),
    (
      #"{"name": "t", "inputSchema": {"type": "object"}, "command": {"shell": "echo $1", "arguments": ["a"]}}"#,
      #"/tools/0/command/arguments/0: "a" is no argument of the call: inputSchema has no properties"#
    ),
    (
      #"{"name": "t", "command": {"argv": ["cat"], "timeout": 5}}"#,
      #"/tools/0/command/timeout: the key "timeout" is not allowed; did you mean "timeout_ms"?"#
    ),
    (
      #"{"name": "t", "inputSchema": {"type": "object", "properties": {}, "required": ["a"], "additionalProperties": false}, "command": {"argv": ["cat"]}}"#,
      "/tools/0/inputSchema/required: no value satisfies the schema"
    ),
  ])
  func commandToolsAreRightThemselves(tool: String, expected: String) throws {
    let problems = try Folder().problems(task(#""approvals": ["t"]"#, tools: tool))
    #expect(problems.contains(expected), "\(problems)")
  }

  @Test(arguments: [
    #"{"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": true}"#,
    ##"{"$ref": "#/$defs/x", "$defs": {"x": {"type": "object", "properties": {"file": {"type": "string"}}}}}"##,
    #"{"type": "object", "patternProperties": {"^f": {"type": "string"}}}"#,
  ])
  func schemasWithOtherArgumentsMayHaveThePlace(schema: String) throws {
    let tool = #"{"name": "t", "inputSchema": \#(schema), "command": {"argv": ["cat", "{file}"]}}"#
    #expect(try Folder().problems(task(#""approvals": ["t"]"#, tools: tool)) == "")
  }

  @Test func needsHaveTheirPlacesAndAreAskedForOnce() throws {
    let folder = try Folder()
    try folder.write(
      [
        #"{"name": "a", "command": {"argv": ["cat"]}}"#,
        #"{"name": "b", "command": {"argv": ["cat"]}}"#,
      ]
      .joined(separator: "\n"), as: "tools.jsonl")
    let read = try folder.task(
      task(
        #"""
        "model": {"path": "m.gguf"}, "output": {"checker": "judge --strict"},
        "mcpServers": {"s": {"command": "server"}},
        "routing": {"large": {"path": "big.gguf"}}
        """#, tools: #"{"catalogue": "tools.jsonl"}"#))
    let missing = read.needs.missing { thing in
      switch thing {
      case .model(let name, let folder): folder == nil ? name : "beside the task: \(name)"
      case .program(let request): request.argv.joined(separator: " ")
      case .checker(let line): line
      }
    }
    #expect(
      missing.map { "\($0.pointer) \($0.message)" } == [
        "/tools/0/catalogue cat", "/model/path m.gguf", "/output/checker judge --strict",
        "/mcpServers/s/command server", "/routing/large/path beside the task: big.gguf",
      ])
  }

  @Test func nothingIsMissingWhereAllIsThere() throws {
    let read = try Folder().task(task(#""approvals": ["echo"]"#, tools: Self.tool))
    #expect(read.needs.things.count == 1)
    #expect(read.needs.missing { _ in nil }.isEmpty)
  }

  @Test func theOldWordForWithoutAskingIsRead() throws {
    for word in ["without-asking", "never"] {
      #expect(try Folder().task(task(#""approvals": "\#(word)""#)).approvals == .withoutAsking)
    }
  }
}
