import Foundation
import JSONSchema
import Testing
import Tools

/// Servers that do not behave, played by a script.
@Suite(.timeLimit(.minutes(60))) struct MCPOddServerTests {
  private func client(
    _ mode: String..., timeouts: MCPClient.Timeouts = MCPClient.Timeouts.patient,
    limits: MCPStdioTransport.Limits = MCPStdioTransport.Limits()
  ) -> MCPClient {
    let request = CommandRequest(
      argv: ["python3", PythonServer.fixture("odd_server.py")] + mode,
      environment: ["PATH": "/usr/bin:/bin:/usr/local/bin"])
    return MCPClient(name: "odd", timeouts: timeouts) { MCPStdioTransport(request, limits: limits) }
  }

  @Test(arguments: ["plain", "dies-at-discover", "garbage", "silent-at-discover"])
  func fallsBackToTheHandshake(_ mode: String) async throws {
    var timeouts = MCPClient.Timeouts.patient
    if mode == "silent-at-discover" { timeouts.discover = .milliseconds(500) }
    let client = client(mode, timeouts: timeouts)
    try await client.connect()
    #expect(await client.era == .handshake(version: "2024-11-05"))
    #expect(try await client.listTools().map(\.name) == ["a", "b"])
    let result = try await client.callTool("a", .object(JSONObject()))
    #expect(result.text == "one\n[image, image/png, 3 bytes]")
    #expect(await client.garbage == (mode == "garbage" ? ["starting up ...", "{broken json"] : []))
    await client.close()
  }

  @Test func asksAgainWhoWasOnlySlowToStart() async throws {
    var timeouts = MCPClient.Timeouts.patient
    timeouts.discover = .milliseconds(700)
    let client = client("slow-to-start", timeouts: timeouts)
    try await client.connect()
    #expect(await client.era == .stateless)
    #expect(try await client.listTools().map(\.name) == ["a", "b"])
    await client.close()
  }

  @Test func readsBatches() async throws {
    let client = client("batch")
    try await client.connect()
    #expect(try await client.listTools().isEmpty)
    await client.close()
  }

  @Test func refusesUnknownVersionsAndEndlessLists() async throws {
    await #expect { try await client("old").connect() } throws: {
      ($0 as? ToolError)?.code == .protocolViolation
    }
    let endless = client("endless")
    try await endless.connect()
    await #expect { _ = try await endless.listTools() } throws: {
      ($0 as? ToolError)?.code == .protocolViolation
    }
    await endless.close()
  }

  @Test func boundsAMessage() async throws {
    var limits = MCPStdioTransport.Limits()
    limits.messageBytes = 1 << 20
    let client = client("huge", limits: limits)
    await #expect { try await client.connect() } throws: {
      let error = $0 as? ToolError
      return error?.code == .protocolViolation
        && error?.message.contains("more than 1048576 bytes are not taken") == true
    }
    await client.close()
  }

  @Test func reportsAMissingProgram() async throws {
    let client = MCPClient(name: "none") {
      MCPStdioTransport(CommandRequest(argv: ["/no/such/server"]))
    }
    await #expect { try await client.connect() } throws: {
      ($0 as? ToolError)?.code == .unavailable
    }
  }

  @Test func endsAServerThatWillNotEnd() async throws {
    let scratch = try Scratch()
    var limits = MCPStdioTransport.Limits()
    limits.patience = .milliseconds(200)
    let client = client("stubborn", scratch.path + "/pids", limits: limits)
    try await client.connect()
    await client.close()
    for pid in try scratch.read("pids").split(separator: " ").compactMap({ Int32($0) }) {
      var state = ""
      for _ in 0..<12_000 {
        if kill(pid, 0) != 0 { break }
        state = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
        if state.contains(") Z ") { break }
        try await Task.sleep(for: .milliseconds(10))
      }
      #expect(kill(pid, 0) != 0 || state.contains(") Z "))
    }
  }

  @Test func endsWithTheClient() async throws {
    let scratch = try Scratch()
    do {
      var limits = MCPStdioTransport.Limits()
      limits.patience = .milliseconds(100)
      let client = client("stubborn", scratch.path + "/pids", limits: limits)
      try await client.connect()
    }
    let pid = try #require(
      try scratch.read("pids").split(separator: " ").first.flatMap { Int32($0) })
    for _ in 0..<12_000 {
      if kill(pid, 0) != 0 { break }
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(kill(pid, 0) != 0)
  }
}

@Suite struct MCPServersFileTests {
  private func read(_ text: String) throws -> [MCPServerEntry] {
    try MCPServersFile.read(
      Array(text.utf8), base: "/base", environment: ["PATH": "/bin", "SECRET": "x"])
  }

  @Test func pathsBeginAtTheFilesFolder() throws {
    let entries = try read(
      """
      {"mcpServers": {"a": {"command": "../bin/srv"}, "b": {"command": "srv", "cwd": "sub"},
                      "c": {"command": "/bin/srv", "cwd": "/tmp", "timeout_ms": 90000}}}
      """)
    let requests = entries.map { entry -> CommandRequest? in
      if case .command(let request) = entry.address { request } else { nil }
    }
    #expect(requests.map(\.?.argv) == [["/base/../bin/srv"], ["srv"], ["/bin/srv"]])
    #expect(requests.map(\.?.workingDirectory) == ["/base", "/base/sub", "/tmp"])
    #expect(entries[2].timeouts.request == .seconds(90))
  }

  @Test func aTimeOutIsForCallsAndForTheStart() throws {
    let entries = try read(
      """
      {"mcpServers": {"a": {"command": "x"}, "b": {"command": "x", "timeout_ms": 2000},
                      "c": {"command": "x", "timeout_ms": 2000, "startup_timeout_ms": 45000}}}
      """)
    #expect(entries.map(\.timeouts.call) == [.seconds(60), .seconds(2), .seconds(2)])
    #expect(entries.map(\.timeouts.start) == [.seconds(60), .seconds(2), .seconds(45)])
  }

  @Test func readsWhatEditorsWrite() throws {
    let entries = try read(
      """
      {"servers": {
        "a": {"type": "stdio", "command": "${BIN:-srv}", "args": ["--port", 8080, true, 1.50, "${SECRET}"],
              "env": {"N": 1, "B": false, "NONE": null, "T": "<${env:SECRET}>"}, "autoApprove": ["x"]},
        "off": {"command": "never", "disabled": true, "env": {"X": "${NOT_SET}"}},
        "off too": {"enabled": false},
        "b": {"url": "http://localhost:${PORT:-8123}/mcp", "headers": {"Authorization": "Bearer ${SECRET}"}}}}
      """)
    #expect(entries.map(\.name) == ["a", "b"])
    #expect(
      entries[0].address
        == .command(
          CommandRequest(
            argv: ["srv", "--port", "8080", "true", "1.50", "x"],
            environment: ["PATH": "/bin", "N": "1", "B": "false", "T": "<x>"],
            workingDirectory: "/base")))
    #expect(
      entries[1].address
        == .url("http://localhost:8123/mcp", headers: ["Authorization": "Bearer x"]))
  }

  @Test(arguments: [
    (#"{"mcpServers": {"a": {"command": "${MISSING}/x"}}}"#, "MISSING is not set"),
    (#"{"mcpServers": {"a": {"command": "x${y"}}}"#, "has no \"}\""),
    (#"{"mcpServers": {"a": {"command": "x", "args": [["y"]]}}}"#, "not array"),
    (#"{"mcpServers": {"a": {"command": "x", "args": "y"}}}"#, "\"args\" is an array"),
    (#"{"mcpServers": {"a": {"command": "x", "timeout_ms": "5s"}}}"#, "milliseconds"),
    (#"{"mcpServers": {"a": {"type": "sse", "url": "http://x/sse"}}}"#, "streamable HTTP"),
    (#"{"mcpServers": {"a": "x"}}"#, "is an object"),
  ])
  func saysWhatIsWrong(_ text: String, _ complaint: String) {
    #expect {
      _ = try read(text)
    } throws: {
      let message = ($0 as? ToolError)?.message ?? ""
      return message.contains(complaint) && message.contains("mcp.json:1:")
    }
  }

  @Test func readsBothKinds() throws {
    let entries = try read(
      """
      {"mcpServers": {"b": {"command": "srv", "args": ["-v"], "env": {"A": "1"}, "cwd": "/tmp", "timeout_ms": 1500},
                      "a": {"url": "http://localhost:1/mcp", "headers": {"X": "y"}}}, "other": 1}
      """)
    #expect(entries.map(\.name) == ["b", "a"])
    #expect(
      entries[0].address
        == .command(
          CommandRequest(
            argv: ["srv", "-v"], environment: ["PATH": "/bin", "A": "1"], workingDirectory: "/tmp"))
    )
    #expect(entries[0].timeouts.call == .milliseconds(1500))
    #expect(entries[0].timeouts.request == .seconds(30))
    #expect(entries[1].address == .url("http://localhost:1/mcp", headers: ["X": "y"]))
  }

  @Test(arguments: [
    "{}", "[]", "{", #"{"mcpServers": {"a": {}}}"#,
    #"{"mcpServers": {"a": {"command": "x", "url": "y"}}}"#,
    #"{"mcpServers": {"a": {"command": "x", "env": {"LD_PRELOAD": "y"}}}}"#,
  ])
  func refuses(_ text: String) {
    #expect(throws: ToolError.self) { try read(text) }
  }
}
