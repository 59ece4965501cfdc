import Foundation
import JSONSchema
import Testing
import Tools

@Suite struct CommandToolTests {
  private func tool(_ json: String, base: String = "/tmp") throws -> CommandTool {
    try #require(
      try CommandToolFile(base: base, environment: ["PATH": "/usr/bin:/bin"]).read(Array(json.utf8))
        .first)
  }

  @Test func fillsTypedPlaces() async throws {
    let echo = try tool(
      """
      {"name": "t", "description": "", "command":
        {"argv": ["printf", "%s\\n", "a={a}", "{n:integer}", "{maybe}", "{flag:boolean}", "{{x}}", "--", "{rest...}"]}}
      """)
    let result = try await echo.call([
      "a": "x y; rm -rf $HOME `id`", "n": 3, "flag": true, "rest": ["-n", "q r"],
    ])
    #expect(result.text == "a=x y; rm -rf $HOME `id`\n3\ntrue\n{x}\n--\n-n\nq r\n")
    #expect(
      echo.definition.inputSchema.description
        == #"{"type":"object","properties":{"a":{"type":"string"},"n":{"type":"integer"},"#
        + #""maybe":{"type":"string"},"flag":{"type":"boolean"},"rest":{"type":"array","items":{"type":"string"}}},"#
        + #""required":["a","n","maybe","flag","rest"],"additionalProperties":false}"#)
    #expect(
      TerminalText.line(echo.preview(["a": "it's", "n": 3, "flag": true]))
        == #"printf '%s\u{a}' 'a=it'\''s' 3 true '{x}' --  (in /tmp)"#)
  }

  @Test func refusesValuesThatWouldBeOptions() async throws {
    let cat = try tool(#"{"name": "t", "command": {"argv": ["cat", "{path:path}", "{p}"]}}"#)
    for arguments: JSONValue in [
      ["path": "../etc/passwd", "p": "a"], ["path": "/etc/passwd", "p": "a"],
      ["path": "a", "p": "--help"], ["path": "-v", "p": "a"], ["path": 3, "p": "a"],
    ] {
      await #expect(throws: ToolError.self) { try await cat.call(arguments) }
    }
  }

  @Test(arguments: [
    #"{"name": "t", "command": {"argv": []}}"#, #"{"name": "t", "command": {"argv": ["{p}"]}}"#,
    #"{"name": "t", "command": {"argv": ["a", "{p:date}"]}}"#,
    #"{"name": "t", "command": {"argv": ["a", "{p"]}}"#,
    #"{"name": "t", "command": {"argv": ["a", "}"]}}"#,
    #"{"name": "t", "command": {"argv": ["a", "x{p...}"]}}"#, #"{"name": "t"}"#,
    #"{"name": "t", "command": {"argv": ["a"], "shell": "b"}}"#,
    #"{"name": "t", "command": {"argv": ["a"], "timeout_ms": -1}}"#,
    #"{"name": "t", "command": {"argv": ["a"], "env": {"LD_PRELOAD": "x"}}}"#,
    #"{"name": "t", "command": {"argv": ["a"], "cwd": "../x"}}"#,
  ])
  func refusesBadDefinitions(_ json: String) {
    #expect(throws: ToolError.self) { try tool(json) }
  }

  @Test func namesTheUnknownKey() {
    #expect { try tool(#"{"name": "t", "command": {"argv": ["a"], "timeout": 1}}"#) } throws: {
      error in
      (error as? ToolError)?.message
        == #"tools:1:42: unknown key "timeout""#
        || (error as? ToolError)?.message.contains("did you mean \"timeout_ms\"") == true
    }
  }

  @Test func shellGetsValuesAsParameters() async throws {
    let wc = try tool(
      #"{"name": "t", "command": {"shell": "printf %s \"$1\" | wc -c", "arguments": ["text"]}}"#)
    #expect(wc.effect == .shell)
    let result = try await wc.call(["text": "$(id); `id`"])
    #expect(result.text.split(whereSeparator: \.isWhitespace) == ["11"])
    let runner = ToolRunner(tools: try ToolSet([wc]), approvals: .withoutAsking)
    await #expect { try await runner.run(ToolCall(name: "t", arguments: ["text": "x"])) } throws: {
      ($0 as? ToolError)?.code == .denied
    }
  }

  @Test func reportsFailureToTheModel() async throws {
    let failing = try tool(#"{"name": "t", "command": {"argv": ["ls", "--", "{p}"]}}"#)
    let result = try await failing.call(["p": "no-such-file"])
    #expect(
      result.isError && result.text.contains("[exit status 2]")
        && result.text.contains("no-such-file"))
  }

  @Test func startsWhereItSaysAndNowhereElse() async throws {
    let scratch = try Scratch()
    try scratch.write("", to: "sub/x")
    let pwd = try tool(
      #"{"name": "t", "command": {"argv": ["pwd"], "cwd": "sub"}}"#, base: scratch.path)
    #expect(try await pwd.call(.object(JSONObject())).text.hasSuffix("/sub\n"))
    let linked = try Scratch()
    try FileManager.default.createSymbolicLink(
      atPath: linked.path + "/sub", withDestinationPath: "/etc")
    let escape = try tool(
      #"{"name": "t", "command": {"argv": ["pwd"], "cwd": "sub"}}"#, base: linked.path)
    await #expect(throws: ToolError.self) { try await escape.call(.object(JSONObject())) }
  }
}
