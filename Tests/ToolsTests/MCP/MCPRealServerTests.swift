import Foundation
import JSONSchema
import Testing
import Tools

@Suite(
  .enabled("Python's mcp package could not be installed") {
    await PythonServer.interpreter.value != nil
  },
  .timeLimit(.minutes(60)))
struct MCPRealServerTests {
  private func client(timeouts: MCPClient.Timeouts = MCPClient.Timeouts.patient) async throws
    -> MCPClient
  {
    let python = try #require(await PythonServer.interpreter.value)
    let file = """
      {"mcpServers": {"bench": {"command": "\(python)", "args": ["\(PythonServer.fixture("mcp_server.py"))"],
        "env": {"GIVEN": "yes"}, "timeout_ms": 20000}}}
      """
    var environment = ProcessInfo.processInfo.environment
    environment["MARTINGALE_TEST_SECRET"] = "hidden"
    let entry = try #require(
      try MCPServersFile.read(Array(file.utf8), base: "/", environment: environment).first)
    guard case .command(let request) = entry.address else { throw ToolError(.failed, "no command") }
    return MCPClient(name: entry.name, timeouts: timeouts) { MCPStdioTransport(request) }
  }

  @Test(arguments: [false, true]) func listsAndCalls(handshake: Bool) async throws {
    let client = try await client()
    try await client.connect(handshakeOnly: handshake)
    #expect(await client.era == (handshake ? .handshake(version: "2025-11-25") : .stateless))
    let tools = try await client.listTools()
    #expect(tools.map(\.name) == ["add", "fail", "slow", "die", "environment"])
    #expect(tools[0].description == "Adds two integers.")
    #expect(tools[0].inputSchema["properties"]?["a"]?["type"] == "integer")

    let set = try ToolSet(tools.map { MCPTool($0, client: client, prefix: "bench") })
    let runner = ToolRunner(tools: set, approvals: .withoutAsking)
    let sum = try await runner.run(ToolCall(name: "bench__add", arguments: ["a": 2, "b": 40]))
    #expect(sum.text == "42" && !sum.isError)
    #expect(sum.structured == ["result": 42])

    let failed = try await client.callTool("fail", .object(JSONObject()))
    #expect(failed.isError)
    let wrong = try await client.callTool("add", ["a": "two"])
    #expect(wrong.isError && !wrong.text.isEmpty)
    let unknown = try await client.callTool("no_such_tool", .object(JSONObject()))
    #expect(unknown.isError)

    let given = try await client.callTool("environment", ["name": "GIVEN"])
    let secret = try await client.callTool("environment", ["name": "MARTINGALE_TEST_SECRET"])
    #expect(given.text == "yes" && secret.text == "(absent)")
    await client.close()
    await #expect { _ = try await client.listTools() } throws: {
      ($0 as? ToolError)?.code == .unavailable
    }
  }

  @Test(arguments: [false, true]) func cancels(handshake: Bool) async throws {
    let scratch = try Scratch()
    let client = try await client()
    try await client.connect(handshakeOnly: handshake)
    let marker = scratch.path + "/marker"
    let call = Task {
      try await client.callTool("slow", ["seconds": 3600, "marker": .string(marker)])
    }
    #expect(await scratch.has("marker.begun"))
    call.cancel()
    await #expect { _ = try await call.value } throws: { ($0 as? ToolError)?.code == .cancelled }
    // The connection is still good, and the cancelled work does not go on.
    #expect(try await client.callTool("add", ["a": 1, "b": 1]).text == "2")
    #expect(await scratch.has("marker.cancelled"))
    await client.close()
  }

  @Test(arguments: [false, true]) func timesOut(handshake: Bool) async throws {
    let scratch = try Scratch()
    let client = try await client()
    try await client.connect(handshakeOnly: handshake)
    await #expect {
      _ = try await client.callTool(
        "slow", ["seconds": 3600, "marker": .string(scratch.path + "/m")],
        timeout: .milliseconds(300)
      )
    } throws: { ($0 as? ToolError)?.code == .timedOut }
    #expect(try await client.callTool("add", ["a": 1, "b": 2]).text == "3")
    await client.close()
  }

  @Test(arguments: [false, true]) func reportsAServerThatDiesDuringACall(handshake: Bool)
    async throws
  {
    let client = try await client()
    try await client.connect(handshakeOnly: handshake)
    await #expect { _ = try await client.callTool("die", .object(JSONObject())) } throws: { error in
      let error = error as? ToolError
      return error?.code == .outcomeUnknown && error?.message.contains("exited(3)") == true
    }
    // The next call starts it again.
    #expect(try await client.callTool("add", ["a": 1, "b": 2]).text == "3")
    await client.close()
  }

  @Test func runsCallsBesideEachOther() async throws {
    let client = try await client()
    try await client.connect()
    let sums = try await withThrowingTaskGroup(of: (Int, String).self) { group in
      for number in 0..<20 {
        group.addTask {
          (
            number,
            try await client.callTool("add", ["a": .number(JSONNumber(number)), "b": 100]).text
          )
        }
      }
      return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
    }
    #expect(sums == Dictionary(uniqueKeysWithValues: (0..<20).map { ($0, String($0 + 100)) }))
    await client.close()
  }
}
