import Foundation
import JSONSchema
import Testing
import Tools

/// Servers that are lost, and what is left of them.
@Suite(.timeLimit(.minutes(60))) struct MCPRestartTests {
  private func client(
    _ mode: [String], timeouts: MCPClient.Timeouts = MCPClient.Timeouts.patient, most: Int = 3,
    messageBytes: Int = 1 << 20
  ) -> MCPClient {
    let request = CommandRequest(
      argv: ["python3", PythonServer.fixture("odd_server.py")] + mode,
      environment: ["PATH": "/usr/bin:/bin:/usr/local/bin"])
    var restarts = MCPClient.Restarts()
    restarts.most = most
    restarts.pause = .milliseconds(1)
    var limits = MCPStdioTransport.Limits()
    limits.messageBytes = messageBytes
    limits.oversizedBytes = 1000
    return MCPClient(name: "odd", timeouts: timeouts, restarts: restarts) { [limits] in
      MCPStdioTransport(request, limits: limits)
    }
  }

  private let none = JSONValue.object(JSONObject())

  @Test func aCallThatKillsItsServerIsUnknownAndTheNextOneWorks() async throws {
    let scratch = try Scratch()
    let client = client(["crashes", scratch.path + "/starts"])
    try await client.connect()
    for round in 1...5 {
      await #expect {
        _ = try await client.callTool("b", none)
      } throws: {
        let error = $0 as? ToolError
        // What it said last is one line.
        return error?.code == .outcomeUnknown
          && error?.message.hasSuffix("(exited(3)): something | broke") == true
      }
      #expect(try await client.callTool("a", none).text.hasPrefix("one"))
      let starts = try scratch.read("starts").split(separator: "\n").count
      #expect(starts == round + 1)
    }
    await client.close()
  }

  @Test func severalWhoWaitShareOneNewStart() async throws {
    let scratch = try Scratch()
    let client = client(["crashes", scratch.path + "/starts"])
    try await client.connect()
    _ = try? await client.callTool("b", none)
    let texts = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<8 { group.addTask { try await client.callTool("a", none).text } }
      return try await group.reduce(into: [String]()) { $0.append($1) }
    }
    #expect(texts.count == 8)
    #expect(try scratch.read("starts").split(separator: "\n").count == 2)
    await client.close()
  }

  @Test func aServerThatStaysAwayIsGivenUpWithItsReasons() async throws {
    let scratch = try Scratch()
    let client = client(["starts-twice", scratch.path + "/starts"])
    try await client.connect()
    _ = try? await client.callTool("b", none)
    for _ in 0..<2 {
      await #expect {
        _ = try await client.callTool("a", none)
        _ = try await client.callTool("b", none)
        _ = try await client.callTool("a", none)
      } throws: {
        let error = $0 as? ToolError
        return error?.code == .unavailable || error?.code == .outcomeUnknown
      }
    }
    await #expect {
      _ = try await client.callTool("a", none)
    } throws: {
      let error = $0 as? ToolError
      return error?.code == .unavailable && error?.message.contains("3 times in a row") == true
        && error?.message.contains("no more | than twice") == true
    }
    await client.close()
  }

  @Test func aClosedClientStaysClosed() async throws {
    let client = client(["plain"])
    try await client.connect()
    await client.close()
    await #expect {
      _ = try await client.callTool("a", none)
    } throws: {
      ($0 as? ToolError)?.code == .unavailable
    }
  }

  @Test func aServerThatNeverAnswersIsReportedWithTheTimeItHad() async throws {
    var timeouts = MCPClient.Timeouts.patient
    timeouts.start = .milliseconds(600)
    let client = client(["deaf"], timeouts: timeouts)
    await #expect {
      try await client.connect()
    } throws: {
      let error = $0 as? ToolError
      return error?.code == .timedOut && error?.message.contains("within 0.6 seconds") == true
        && error?.message.contains("startup_timeout_ms") == true
    }
    await client.close()
  }

  @Test func aLongAnswerIsCutAndTheServerLives() async throws {
    let client = client(["long"])
    try await client.connect()
    let long = try await client.callTool(
      "a", ["text": .string(String(repeating: "é", count: 5000))])
    #expect(!long.isError)
    #expect(long.text.hasPrefix("first é\n\"quoted\"\néé"))
    #expect(long.text.contains("the answer has 30") && long.text.contains("at most 1048576"))
    #expect(long.text.utf8.count < 1200 && !long.text.contains("\u{FFFD}"))
    let empty = try await client.callTool("a", none)
    #expect(empty.isError && empty.text.contains("Nothing of the result can be shown"))
    #expect(await client.garbage.isEmpty)
    await client.close()
  }

  @Test func oddToolsAreLeftOutAndTheOthersStay() async throws {
    let client = client(["odd-tools"])
    try await client.connect()
    #expect(try await client.listTools().map(\.name) == ["good", "bare"])
    let notes = await client.notes
    #expect(notes.count == 3)
    #expect(notes[0].contains("\"odd\" is left out") && notes[0].contains("strin"))
    #expect(notes[1].contains("\"good\" is left out"))
    #expect(notes[2].contains("a tool is left out: it has no usable name"))
    await client.close()
  }

  @Test func aServerMayHaveNoTools() async throws {
    let client = client(["none"])
    try await client.connect()
    #expect(try await client.listTools().isEmpty)
    #expect(await client.notes == ["odd: has no tools"])
    await client.close()
  }

  @Test func toolsThatWentAwayAreNoticed() async throws {
    let client = client(["changing"])
    try await client.connect()
    #expect(try await client.listTools().map(\.name) == ["a", "b"])
    #expect(try await !client.callTool("a", none).isError)
    let gone = try await client.callTool("a", none)
    #expect(gone.isError && gone.text == "odd does not have the tool a any more; it has: c")
    #expect(try await !client.callTool("c", none).isError)
    await client.close()
  }

  @Test func whatIsStructuredStandsBesideTheText() async throws {
    let client = client(["structured"])
    try await client.connect()
    let result = try await client.callTool("a", none)
    #expect(
      result.text == "It is warm.\n{\"degrees\": 21}"
        || result.text == "It is warm.\n{\"degrees\":21}")
    #expect(result.structured == ["degrees": 21])
    await client.close()
  }

  @Test func namesThatAreTakenBearTheServersName() async throws {
    let request = CommandRequest(
      argv: ["python3", PythonServer.fixture("odd_server.py"), "plain"],
      environment: ["PATH": "/usr/bin:/bin:/usr/local/bin"])
    let entry = MCPServerEntry(name: "s", address: .command(request))
    let server = try await MCPServerTools.open(entry, taken: ["a", "b", "s__b"]) {
      MCPStdioTransport(request)
    }
    #expect(server.tools.map(\.definition.name) == ["s__a"])
    #expect(server.notes.count == 1 && server.notes[0].contains("\"b\" is left out"))
    await server.client.close()
  }
}

@Suite struct OversizedMessageTests {
  private func read(_ text: String, parts: Int) -> OversizedMessage {
    var message = OversizedMessage(most: 12)
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: parts) {
      bytes[start..<min(bytes.count, start + parts)].withUnsafeBytes { message.take($0) }
    }
    return message
  }

  @Test(arguments: [1, 2, 3, 7, 1000])
  func whoseAnswerItIsAndHowItBegins(_ parts: Int) {
    let message = read(
      #"{"x":{"id":9,"text":"no"},"result":{"content":[{"text":"a\u00e9\"b","k":[{"id":1}]},{"type":"text","text":"cdefghijkl"}],"id":5},"id":"42"}"#,
      parts: parts)
    #expect(message.id == 42)
    #expect(message.text == "aé\"b\ncdefgh" || message.text == "aé\"b\ncdefg")
  }

  @Test(
    arguments: [
      ("[1,2,{\"id\":3}]", nil), ("{\"id\":7", nil), ("{\"id\":7}", 7),
      ("{\"id\" : 7 ,\"a\":1}", 7),
      ("}}]]{\"id\":1}", 1), ("", nil), ("{\"id\":\"x\"}", nil),
    ] as [(String, Int?)])
  func survivesAnything(_ text: String, _ id: Int?) {
    #expect(read(text, parts: 1).id == id)
    #expect(read(text, parts: 1).bytes == text.utf8.count)
  }
}
