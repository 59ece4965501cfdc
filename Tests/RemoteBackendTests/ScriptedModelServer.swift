#if HTTP
  import HTTPTransport
  import JSONSchema
  import RemoteBackend
  import MartingaleTestSupport

  /// A scripted server with OpenAI's interface and what the tests ask of it.
  struct ScriptedModelServer {
    let server: ScriptedHTTPServer

    /// Answers `/models` by itself, everything else by `script`.
    init(
      ownedBy owner: String = "vllm", model: String = "m",
      _ script: @escaping @Sendable (ScriptedHTTPServer.Request) -> [ScriptedHTTPServer.Step]
    ) throws {
      server = try ScriptedHTTPServer { request in
        guard request.path.hasSuffix("/models") else { return script(request) }
        return [.answer(200, #"{"data": [{"id": "\#(model)", "owned_by": "\#(owner)"}]}"#)]
      }
    }

    /// The bodies of requests for texts, in order.
    var bodies: [JSONValue] {
      server.requests.filter { $0.method == "POST" }.map {
        (try? JSONValue(parsing: $0.body)) ?? .null
      }
    }

    /// When the requests for texts had been read.
    var times: [ContinuousClock.Instant] {
      server.requests.filter { $0.method == "POST" }.map(\.time)
    }

    func connection(
      retries: RetryPolicy = RetryPolicy(delay: .milliseconds(5)),
      timeout: Duration = .seconds(300), key: String? = nil, parallel: Int = 8
    ) throws -> RemoteConnection {
      RemoteConnection(
        try RemoteEndpoint(server.url, key: key),
        exchange: NetworkExchange(connectTimeout: .seconds(900)), retries: retries,
        timeout: timeout, parallel: parallel)
    }

    func model(
      retries: RetryPolicy = RetryPolicy(delay: .milliseconds(5)), timeout: Duration = .seconds(300)
    ) async throws -> RemoteModel {
      let connection = try connection(retries: retries, timeout: timeout)
      // Whose last use this is must not close it while it is asked.
      defer { withExtendedLifetime(server) {} }
      return try await RemoteModel(connecting: connection)
    }

    /// A streamed answer, one piece an event.
    static func stream(
      _ pieces: [String], finish: String = "stop", usage: (Int, Int)? = (7, 3)
    ) -> [ScriptedHTTPServer.Step] {
      var steps: [ScriptedHTTPServer.Step] = [.head(200)]
      for piece in pieces {
        let delta: JSONValue = ["choices": [["index": 0, "delta": ["content": .string(piece)]]]]
        steps.append(.chunk("data: \(delta)\n\n"))
      }
      steps.append(
        .chunk(#"data: {"choices":[{"index":0,"delta":{},"finish_reason":"\#(finish)"}]}"# + "\n\n")
      )
      if let usage {
        steps.append(
          .chunk(
            #"data: {"choices":[],"usage":{"prompt_tokens":\#(usage.0),"completion_tokens":\#(usage.1)}}"#
              + "\n\n"))
      }
      return steps + [.chunk("data: [DONE]\n\n"), .chunk("")]
    }
  }
#endif
