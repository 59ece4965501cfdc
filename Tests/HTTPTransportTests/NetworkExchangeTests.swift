#if HTTP
  import HTTPTransport
  import Synchronization
  import MartingaleTestSupport
  import Testing

  @Suite(.timeLimit(.minutes(60))) struct NetworkExchangeTests {
    private func failure(
      _ request: HTTPExchangeRequest, _ exchange: NetworkExchange = NetworkExchange()
    ) async -> HTTPExchangeError.Code? {
      do throws(HTTPExchangeError) {
        _ = try await exchange.answer(to: request, limit: 1000)
        return nil
      } catch {
        return error.code
      }
    }

    @Test func sendsWhatItIsTold() async throws {
      let server = try ScriptedHTTPServer { request in
        [.answer(201, String(decoding: request.body, as: UTF8.self), headers: ["X-Two": "b"])]
      }
      var request = HTTPExchangeRequest("POST", server.url + "/a?b=c", body: Array("body".utf8))
      try request.add("X-One", "a")
      let exchange = NetworkExchange()
      let answer = try await exchange.answer(to: request)
      #expect(answer.status == 201 && answer.isSuccess && answer.headers["x-two"] == "b")
      #expect(answer.body == Array("body".utf8))
      let got = try #require(server.requests.first)
      #expect(got.method == "POST" && got.path == "/a?b=c" && got.headers["x-one"] == "a")
      // No body is no empty body.
      _ = try await exchange.answer(to: HTTPExchangeRequest("GET", server.url + "/"))
      #expect(server.requests[1].headers["content-length"] == nil)
    }

    @Test func doesNotFollowRedirects() async throws {
      let server = try ScriptedHTTPServer { _ in
        [.answer(302, "", headers: ["Location": "/elsewhere"])]
      }
      let answer = try await NetworkExchange().answer(
        to: HTTPExchangeRequest("GET", server.url + "/"))
      #expect(answer.status == 302 && answer.headers["location"] == "/elsewhere")
      #expect(server.requests.count == 1)
    }

    @Test func givesPartsAsTheyArrive() async throws {
      let server = try ScriptedHTTPServer { _ in
        [.head(200), .chunk("one"), .wait(milliseconds: 100), .chunk("two"), .chunk("")]
      }
      let parts = Mutex<[String]>([])
      try await NetworkExchange().send(HTTPExchangeRequest("GET", server.url + "/")) { _, _ in
      } receive: { part in
        parts.withLock { $0.append(String(decoding: part, as: UTF8.self)) }
        return true
      }
      #expect(parts.withLock { $0 } == ["one", "two"])
    }

    @Test func stopsWhenNoMoreIsWanted() async throws {
      let server = try ScriptedHTTPServer { _ in
        [.head(200)] + [ScriptedHTTPServer.Step](repeating: .chunk("x"), count: 50)
          + [.untilTheClientLeaves]
      }
      try await NetworkExchange().send(
        HTTPExchangeRequest("GET", server.url + "/"), head: { _, _ in }, receive: { _ in false })
      while server.departures == 0 { try await Task.sleep(for: .milliseconds(2)) }
    }

    @Test func tellsFailuresApart() async throws {
      let server = try ScriptedHTTPServer { request in
        switch request.path {
        case "/short":
          [.send(Array("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc".utf8)), .close]
        case "/cut": [.head(200), .chunk("abc"), .close]
        case "/none": [.close]
        case "/nonsense": [.send(Array("no http at all\r\n\r\n".utf8)), .close]
        case "/long": [.answer(200, String(repeating: "x", count: 1001))]
        default: [.head(200), .chunk("x"), .untilTheClientLeaves]
        }
      }
      for path in ["/short", "/cut", "/none", "/nonsense"] {
        #expect(await failure(HTTPExchangeRequest("GET", server.url + path)) == .broken, "\(path)")
      }
      #expect(await failure(HTTPExchangeRequest("GET", server.url + "/long")) == .tooLong)
      #expect(
        await failure(
          HTTPExchangeRequest("GET", server.url + "/silent"),
          NetworkExchange(silence: .milliseconds(200))) == .timedOut)
      server.stop()
      let closed = try ScriptedHTTPServer { _ in [] }
      closed.stop()
      #expect(await failure(HTTPExchangeRequest("GET", closed.url + "/")) == .cannotConnect)
      for url in ["no address", "file:///etc/passwd", "http://", ""] {
        #expect(await failure(HTTPExchangeRequest("GET", url)) == .invalidRequest, "\(url)")
      }
    }

    @Test func cancelsAtOnce() async throws {
      let server = try ScriptedHTTPServer { _ in [.untilTheClientLeaves] }
      let exchange = NetworkExchange()
      let task = Task { [url = server.url] in
        await failure(HTTPExchangeRequest("GET", url + "/"), exchange)
      }
      while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
      task.cancel()
      #expect(await task.value == .cancelled)
      while server.departures == 0 { try await Task.sleep(for: .milliseconds(2)) }
    }

    @Test func messagesHoldNoSecrets() async throws {
      do throws(HTTPExchangeError) {
        _ = try await NetworkExchange().answer(
          to: HTTPExchangeRequest("GET", "http://name:word@127.0.0.1:1/x?key=word"))
        Issue.record("there is no server")
      } catch {
        #expect(!error.message.contains("word") && error.message.contains("127.0.0.1:1/x"))
      }
    }
  }
#endif
