import HTTPTransport
import JSONSchema
import Synchronization
import Testing
import Tools

/// A server in this process: a function from a request to status, headers and body.
private final class FakeExchange: HTTPExchange {
  typealias Reply = (status: Int, headers: [String: String], parts: [String])
  let requests = Mutex<[HTTPExchangeRequest]>([])
  let ended = Mutex<[String]>([])
  let reply: @Sendable (HTTPExchangeRequest, JSONValue) -> Reply?

  init(_ reply: @escaping @Sendable (HTTPExchangeRequest, JSONValue) -> Reply?) {
    self.reply = reply
  }

  func send(
    _ request: HTTPExchangeRequest, head: @Sendable (Int, [String: String]) async -> Void,
    receive: @Sendable ([UInt8]) async -> Bool
  ) async throws(HTTPExchangeError) {
    requests.withLock { $0.append(request) }
    let message = (try? JSONValue(parsing: request.body ?? [])) ?? .null
    guard let answer = reply(request, message) else {
      while !Task.isCancelled { try? await Task.sleep(for: .milliseconds(5)) }
      ended.withLock { $0.append(message["method"]?.string ?? "") }
      throw HTTPExchangeError(.cancelled, "closed")
    }
    await head(answer.status, answer.headers)
    for part in answer.parts { if await !receive(Array(part.utf8)) { return } }
  }

  func headers(_ place: Int) -> [String: String] {
    Dictionary(
      requests.withLock { $0[place] }.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
  }
}

private func result(_ message: JSONValue, _ value: JSONValue) -> String {
  let reply: JSONValue = ["jsonrpc": "2.0", "id": message["id"] ?? .null, "result": value]
  return reply.description
}

@Suite(.timeLimit(.minutes(60))) struct MCPHTTPTests {
  private static let json = ["content-type": "application/json"]

  @Test func statelessServersNeedNoSession() async throws {
    let exchange = FakeExchange { request, message in
      switch message["method"]?.string {
      case "server/discover":
        return (200, Self.json, [result(message, ["supportedVersions": ["2026-07-28"]])])
      case "tools/call" where message["params"]?["name"] == "hang": return nil
      case "tools/call":
        let text = result(message, ["content": [["type": "text", "text": "ok"]]])
        // As events, cut in odd places, with a comment and an event without data before.
        let stream = ": ping\r\n\r\nevent: x\r\n\r\nevent: message\r\ndata: \(text)\r\n\r\n"
        return (
          200, ["content-type": "text/event-stream; charset=utf-8"], stream.map { String($0) }
        )
      default: return (404, Self.json, ["{}"])
      }
    }
    let client = MCPClient(name: "web", timeouts: .patient) {
      MCPHTTPTransport(url: "http://127.0.0.1:1/mcp", headers: ["X-Key": "k"], exchange: exchange)
    }
    try await client.connect()
    #expect(await client.era == .stateless)
    #expect(try await client.callTool("t", .object(JSONObject())).text == "ok")
    let headers = exchange.headers(1)
    #expect(headers["MCP-Protocol-Version"] == "2026-07-28" && headers["X-Key"] == "k")
    #expect(headers["Mcp-Method"] == "tools/call" && headers["Mcp-Name"] == "t")
    #expect(headers["Mcp-Session-Id"] == nil)
    let call = Task { try await client.callTool("hang", .object(JSONObject())) }
    while exchange.requests.withLock({ $0.count }) < 3 {
      try await Task.sleep(for: .milliseconds(2))
    }
    call.cancel()
    await #expect { _ = try await call.value } throws: { ($0 as? ToolError)?.code == .cancelled }
    while exchange.ended.withLock({ $0.isEmpty }) { try await Task.sleep(for: .milliseconds(2)) }
    // Closing the response is all: no notification is posted.
    #expect(exchange.requests.withLock { $0.count } == 3)
    await #expect { _ = try await client.listTools() } throws: {
      ($0 as? ToolError)?.code == .protocolViolation
    }
    await client.close()
  }

  @Test func olderServersGetTheirSession() async throws {
    let exchange = FakeExchange { request, message in
      switch message["method"]?.string {
      case "initialize":
        return (
          200, ["content-type": "application/json", "mcp-session-id": "s-1"],
          [result(message, ["protocolVersion": "2025-06-18"])]
        )
      case "notifications/initialized": return (202, [:], [])
      case "tools/list": return (200, Self.json, [result(message, ["tools": [["name": "a"]]])])
      case nil where request.method == "DELETE": return (200, [:], [])
      default: return (400, ["content-type": "text/plain"], ["Bad Request: no session"])
      }
    }
    let client = MCPClient(name: "web", timeouts: .patient) {
      MCPHTTPTransport(url: "http://127.0.0.1:1/mcp", exchange: exchange)
    }
    try await client.connect()
    #expect(await client.era == .handshake(version: "2025-06-18"))
    #expect(try await client.listTools().map(\.name) == ["a"])
    await client.close()
    let methods = exchange.requests.withLock { $0.map(\.method) }
    #expect(methods == ["POST", "POST", "POST", "POST", "DELETE"])
    for place in 2...4 {
      #expect(exchange.headers(place)["Mcp-Session-Id"] == "s-1")
      #expect(exchange.headers(place)["MCP-Protocol-Version"] == "2025-06-18")
    }
  }

  @Test func boundsAnswers() async throws {
    let exchange = FakeExchange { _, message in
      (200, Self.json, [result(message, .string(String(repeating: "x", count: 5000)))])
    }
    let client = MCPClient(name: "web", timeouts: .patient) {
      MCPHTTPTransport(url: "https://example.com/mcp", exchange: exchange, messageLimit: 1000)
    }
    await #expect { try await client.connect() } throws: {
      ($0 as? ToolError)?.message.contains("more than 1000 bytes") == true
    }
  }
}

@Suite struct HTTPGetTests {
  private func get(_ url: String, hosts: Set<String>? = nil) async throws -> ToolResult {
    let exchange = FakeExchange { request, _ in
      request.url.hasSuffix("moved")
        ? (302, ["location": "http://other/"], [])
        : (200, [:], Array(repeating: String(repeating: "y", count: 1000), count: 10_000))
    }
    return try await HTTPGetTool(exchange, hosts: hosts, limit: 400).call(["url": .string(url)])
  }

  @Test func cutsAndDoesNotFollow() async throws {
    let page = try await get("http://example.com/page")
    #expect(!page.isError && page.text.contains("bytes cut") && page.text.utf8.count < 500)
    let moved = try await get("http://example.com/moved")
    #expect(moved.isError && moved.text.contains("the page is at http://other/"))
  }

  @Test(arguments: [
    "file:///etc/passwd", "ftp://x/", "http://user@host/", "http://", "http://a b/", "gopher:x",
    "http://x/\r\nHost: y",
  ])
  func refusesOtherAddresses(_ url: String) async {
    await #expect(throws: ToolError.self) { _ = try await get(url) }
  }

  @Test func asksOnlyAllowedHosts() async throws {
    #expect(try await !get("http://Good.example:80/x", hosts: ["good.example"]).isError)
    await #expect { _ = try await get("http://evil.example/", hosts: ["good.example"]) } throws: {
      ($0 as? ToolError)?.code == .denied
    }
  }
}
