#if HTTP
  import Foundation
  import HTTPTransport
  import JSONSchema
  import Testing
  import Tools

  /// A server made with Python's `mcp` package, behind a port of the loopback interface.
  private final class MCPWebServer: Sendable {
    let url: String
    private let running: Task<Void, Never>

    /// Starts the server and waits until it listens.
    init(python: String) async throws {
      let port = Int.random(in: 20_000..<30_000)
      url = "http://127.0.0.1:\(port)/mcp"
      running = Task {
        var limits = CommandLimits()
        limits.timeout = .seconds(3600)
        _ = try? await CommandRunner.run(
          CommandRequest(
            argv: [python, PythonServer.fixture("mcp_server.py"), "http", String(port)],
            environment: ["PATH": "/usr/bin:/bin", "GIVEN": "yes"]), limits: limits)
      }
      let exchange = NetworkExchange()
      for _ in 0..<12_000 {
        do throws(HTTPExchangeError) {
          _ = try await exchange.answer(to: HTTPExchangeRequest("GET", url))
          return
        } catch {
          guard error.code == .cannotConnect else { throw error }
          try await Task.sleep(for: .milliseconds(50))
        }
      }
      throw ToolError(.unavailable, "the server does not listen")
    }

    func stop() async {
      running.cancel()
      await running.value
    }
  }

  @Suite(
    .enabled("Python's mcp package could not be installed") {
      await PythonServer.interpreter.value != nil
    },
    .timeLimit(.minutes(60)))
  struct MCPRealHTTPTests {
    @Test(arguments: [false, true]) func listsCallsAndCancels(handshake: Bool) async throws {
      let python = try #require(await PythonServer.interpreter.value)
      let server = try await MCPWebServer(python: python)
      let client = MCPClient(name: "web", timeouts: .patient) {
        MCPHTTPTransport(url: server.url, exchange: NetworkExchange())
      }
      try await client.connect(handshakeOnly: handshake)
      #expect(await client.era == (handshake ? .handshake(version: "2025-11-25") : .stateless))
      let tools = try await client.listTools()
      #expect(tools.map(\.name) == ["add", "fail", "slow", "die", "environment"])
      #expect(try await client.callTool("add", ["a": 2, "b": 40]).text == "42")
      #expect(try await client.callTool("fail", .object(JSONObject())).isError)
      #expect(try await client.callTool("add", ["a": "two"]).isError)
      #expect(try await client.callTool("no_such_tool", .object(JSONObject())).isError)

      // Calls beside each other, and one that is given up: the cancelled work does not go on.
      let scratch = try Scratch()
      let marker = scratch.path + "/marker"
      let slow = Task {
        try await client.callTool("slow", ["seconds": 3600, "marker": .string(marker)])
      }
      #expect(await scratch.has("marker.begun"))
      #expect(try await client.callTool("add", ["a": 1, "b": 1]).text == "2")
      slow.cancel()
      await #expect { _ = try await slow.value } throws: { ($0 as? ToolError)?.code == .cancelled }
      await #expect {
        _ = try await client.callTool(
          "slow", ["seconds": 3600, "marker": .string(scratch.path + "/late")],
          timeout: .milliseconds(300))
      } throws: { ($0 as? ToolError)?.code == .timedOut }
      #expect(await scratch.has("marker.cancelled"))

      // The server ends in the middle of a call.
      await #expect { _ = try await client.callTool("die", .object(JSONObject())) } throws: {
        let code = ($0 as? ToolError)?.code
        return code == .outcomeUnknown || code == .protocolViolation
      }
      await #expect(throws: ToolError.self) {
        _ = try await client.callTool("add", ["a": 1, "b": 2])
      }
      await client.close()
      await server.stop()
    }
  }
#endif
