import JSONSchema
import Server
import Synchronization
import MartingaleTestSupport
import Testing
import Tools

/// Collects what a server sends.
private final class Lines: Sendable {
  private let lines = Mutex<[JSONValue]>([])
  var all: [JSONValue] { lines.withLock { $0 } }
  func add(_ line: JSONValue) { lines.withLock { $0.append(line) } }

  /// Waits for so many lines, at most ten minutes.
  func wait(for count: Int) async -> [JSONValue] {
    for _ in 0..<120_000 {
      if all.count >= count { break }
      try? await Task.sleep(for: .milliseconds(5))
    }
    return all
  }
}

@Suite struct MCPServerTests {
  private static let meta =
    #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}"#

  private static let slow = ClosureTool(
    ToolDefinition(name: "slow", description: "Sleeps.")
  ) { _ throws(ToolError) in
    do { try await Task.sleep(for: .seconds(3600)) } catch {
      throw ToolError(.cancelled, "stopped")
    }
    return ToolResult(text: "late")
  }

  private static let echo = ClosureTool(
    ToolDefinition(
      name: "echo", description: "Repeats.",
      inputSchema: [
        "type": "object", "properties": ["text": ["type": "string"]], "required": ["text"],
      ])
  ) { arguments throws(ToolError) in ToolResult(text: arguments["text"]?.string ?? "") }

  private func server(_ lines: Lines) throws -> MCPServer {
    try MCPServer([Self.slow, Self.echo], version: "1") { lines.add($0) }
  }

  private func request(_ id: String, _ method: String, _ params: String = "") -> [UInt8] {
    Array(
      (#"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":{\#(Self.meta)"#
        + "\(params.isEmpty ? "" : ",")\(params)}}").utf8)
  }

  @Test func bothErasAnswer() async throws {
    let lines = Lines()
    let server = try server(lines)
    await server.take(request("1", "server/discover"))
    await server.take(request("\"b\"", "tools/list"))
    await server.take(
      Array(
        #"{"jsonrpc":"2.0","id":2,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}"#
          .utf8))
    await server.take(Array(#"{"jsonrpc":"2.0","id":3,"method":"tools/list"}"#.utf8))
    let answers = lines.all
    #expect(answers.count == 4)
    #expect(answers[0].at("/result/resultType")?.string == "complete")
    #expect(answers[0].at("/result/supportedVersions/0")?.string == "2026-07-28")
    #expect(answers[1]["id"]?.string == "b")
    #expect(answers[1].at("/result/tools/0/name")?.string == "echo")
    #expect(answers[1].at("/result/tools/1/name")?.string == "slow")
    #expect(answers[2].at("/result/protocolVersion")?.string == "2025-11-25")
    #expect(answers[3].at("/result/resultType") == nil)
  }

  @Test func callsAreCheckedAndFailuresAreResults() async throws {
    let lines = Lines()
    let server = try server(lines)
    await server.take(
      request("1", "tools/call", #""name":"echo","arguments":{"text":"hi"}"#))
    #expect(await lines.wait(for: 1)[0].at("/result/content/0/text")?.string == "hi")
    await server.take(request("2", "tools/call", #""name":"echo","arguments":{}"#))
    let bad = await lines.wait(for: 2)[1]
    #expect(bad.at("/result/isError")?.bool == true)
    await server.take(request("3", "tools/call", #""name":"none""#))
    #expect(lines.all.last?.at("/error/code")?.int == -32602)
    await server.take(Array(#"{"jsonrpc":"2.0","id":4,"method":"tools/list"}"#.utf8))
    #expect(lines.all.last?.at("/error/code")?.int == -32600, "before the handshake")
  }

  @Test func progressIsToldWhenAsked() async throws {
    let lines = Lines()
    let counting = ClosureTool(
      ToolDefinition(name: "count", description: "Counts."), effect: .network
    ) { _, report throws(ToolError) in
      for done in [1, 2, 2, 1, 3] { report(ToolProgress(done: done, total: 3)) }
      return ToolResult(text: "counted")
    }
    let server = try MCPServer([counting], version: "1") { lines.add($0) }
    await server.take(request("1", "tools/call", #""name":"count""#))
    #expect(await lines.wait(for: 1)[0].at("/result/content/0/text")?.string == "counted")
    await server.take(
      Array(
        #"{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","progressToken":"p"},"name":"count"}}"#
          .utf8))
    for _ in 0..<120_000 {
      if lines.all.last?["id"]?.int == 2 { break }
      try await Task.sleep(for: .milliseconds(5))
    }
    let told = lines.all.dropFirst()
    #expect(told.last?.at("/result/content/0/text")?.string == "counted")
    let progress = told.dropLast()
    #expect(progress.allSatisfy { $0["method"]?.string == "notifications/progress" })
    #expect(progress.allSatisfy { $0.at("/params/progressToken")?.string == "p" })
    let steps = progress.compactMap { $0.at("/params/progress")?.int }
    #expect(steps == steps.sorted() && Set(steps).count == steps.count && steps.last == 3)
    #expect(progress.last?.at("/params/total")?.int == 3)
  }

  @Test func toolsSayWhatTheyDoAndReturn() async throws {
    let lines = Lines()
    let service = Interface(answering: "no").service
    let server = try MCPServer(
      [service.generateTool, service.checkTool, Self.writer], version: "1"
    ) { lines.add($0) }
    await server.take(request("1", "tools/list"))
    let tools = try #require(lines.all[0].at("/result/tools")?.array)
    func tool(_ name: String) throws -> JSONValue {
      try #require(tools.first { $0["name"]?.string == name })
    }
    #expect(try tool("check").at("/annotations/readOnlyHint")?.bool == true)
    #expect(try tool("check").at("/annotations/openWorldHint")?.bool == false)
    #expect(try tool("writer").at("/annotations/readOnlyHint")?.bool == false)
    #expect(try tool("writer").at("/annotations/destructiveHint")?.bool == true)
    for (name, arguments) in [
      ("generate", JSONValue(dictionaryLiteral: ("prompt", "x"), ("json_schema", ["const": 7]))),
      ("check", ["text": "a", "regex": "a"]),
    ] {
      let schema = try #require(try tool(name)["outputSchema"])
      let writer = JSONWriter()
      let validator = try SchemaValidator(SchemaDocument(writer.bytes(of: schema)))
      let made = name == "check" ? service.checkTool : service.generateTool
      let result = try await made.call(arguments)
      let content = try JSONDocument(writer.bytes(of: #require(result.structured)))
      #expect(try validator.accepts(content), "\(name): \(result.text)")
    }
  }

  private static let writer = ClosureTool(
    ToolDefinition(name: "writer", description: "Writes."), effect: .writes
  ) { _ throws(ToolError) in ToolResult(text: "") }

  @Test func cancelledCallsAreNotAnswered() async throws {
    let lines = Lines()
    let server = try server(lines)
    await server.take(request("7", "tools/call", #""name":"slow""#))
    await server.take(request("7", "tools/call", #""name":"echo","arguments":{"text":""}"#))
    #expect(lines.all.last?.at("/error/code")?.int == -32600, "the id is in use")
    await server.take(
      Array(
        #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}"#.utf8))
    try await Task.sleep(for: .milliseconds(50))
    #expect(lines.all.count == 1)
  }

  @Test func stoppingCancelsWhatDoesNotEnd() async throws {
    let lines = Lines()
    let server = try server(lines)
    await server.take(request("7", "tools/call", #""name":"slow""#))
    await server.stop(grace: .milliseconds(20))
    #expect(lines.all.isEmpty)
  }

  @Test func theToolsOfTheInterfaceWork() async throws {
    let service = Interface(answering: "no").service
    let made = try await service.generateTool.call([
      "prompt": "x", "json_schema": ["const": 7], "seed": 1,
    ])
    #expect(made.text == "7")
    #expect(made.structured?.at("/value")?.int == 7)
    #expect(made.structured?.at("/record/choices/0/guarantee")?.string == "posterior")
    let refused = try await service.generateTool.call(["prompt": "x", "regex": "("])
    #expect(refused.isError && refused.text.contains("constraint_syntax"))
    for (text, expected) in [
      (
        "{ \"a\": 1.0 }",
        JSONValue(dictionaryLiteral: ("accepted", true), ("viable", true), ("offset", 12))
      ),
      ("{\"a\"", ["accepted": false, "viable": true, "offset": 4]),
      ("{\"b\"", ["accepted": false, "viable": false, "offset": 2]),
    ] {
      let verdict = try await service.checkTool.call([
        "text": .string(text),
        "json_schema": [
          "type": "object", "properties": ["a": ["type": "integer"]],
          "additionalProperties": false,
        ],
      ])
      #expect(verdict.structured?.description == expected.description, "\(text)")
    }
    #expect(try await service.checkTool.call(["text": "x"]).isError)
  }
}
