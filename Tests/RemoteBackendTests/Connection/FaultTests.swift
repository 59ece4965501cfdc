#if HTTP
  import Constraints
  import Foundation
  import Inference
  import RemoteBackend
  import Synchronization
  import MartingaleTestSupport
  import Testing

  /// Servers that are busy, slow, gone or wrong.
  @Suite(.timeLimit(.minutes(60))) struct FaultTests {
    private func failure(
      _ model: RemoteModel, onPart: (@Sendable ([UInt8]) -> Bool)? = nil
    ) async -> InferenceError? {
      do throws(InferenceError) {
        let prompt = try model.tokenize(chat: [ChatMessage(role: "user", content: "hi")])
        _ = try await model.answer(
          DelegatedRequest(prompt: prompt, maxTokens: 5), onPart: onPart)
        return nil
      } catch {
        return error
      }
    }

    @Test(arguments: [429, 500, 503]) func asksAgainUntilThereIsAnAnswer(_ status: Int) async throws
    {
      let server = try ScriptedModelServer { request in
        request.number < 3
          ? [.answer(status, #"{"error": {"message": "busy"}}"#)]
          : ScriptedModelServer.stream(["ok"])
      }
      let model = try await server.model()
      #expect(await failure(model) == nil)
      // The list of models, two refusals, the answer.
      #expect(model.usage.requests == 4 && model.usage.retries == 2)
      #expect(model.usage.promptTokens == 7 && model.usage.completionTokens == 3)
    }

    @Test func givesUpAndSaysWhat() async throws {
      let server = try ScriptedModelServer { _ in
        [.answer(529, #"{"error": {"message": "over\nloaded", "param": "x"}}"#)]
      }
      let error = try #require(await failure(try await server.model()))
      #expect(error.code == .unavailable)
      #expect(error.message.contains("529: over loaded (x) (4 attempts)"))
      #expect(server.bodies.count == 4)
    }

    @Test(arguments: [400, 401, 404, 422]) func doesNotRepeatWhatIsRefused(_ status: Int)
      async throws
    {
      let server = try ScriptedModelServer { _ in [.answer(status, #"{"detail": "no"}"#)] }
      let error = try #require(await failure(try await server.model()))
      #expect(error.code == .invalidInput && error.message.contains("\(status): no"))
      #expect(server.bodies.count == 1)
    }

    @Test func aQuotaThatIsUsedUpIsNotAskedForAgain() async throws {
      let server = try ScriptedModelServer { _ in
        [.answer(429, #"{"error": {"message": "no credit", "code": "insufficient_quota"}}"#)]
      }
      let error = try #require(await failure(try await server.model()))
      #expect(error.code == .invalidInput && error.message.contains("quota is used up"))
      #expect(server.bodies.count == 1)
    }

    @Test func jsonWhereAStreamWasAskedForIsRead() async throws {
      let refusal = try ScriptedModelServer { _ in
        [
          .answer(
            200, #"{"error": {"message": "the model is asleep"}}"#,
            headers: ["Content-Type": "application/json"])
        ]
      }
      let error = try #require(await failure(try await refusal.model()))
      #expect(error.message.contains("the model is asleep"))
      let whole = try ScriptedModelServer { _ in
        [
          .answer(
            200, #"{"choices": [{"message": {"content": "all of it"}, "finish_reason": "stop"}]}"#,
            headers: ["Content-Type": "application/json"])
        ]
      }
      #expect(await failure(try await whole.model()) == nil)
    }

    @Test func aReasonToEndIsTheEnd() async throws {
      // Everything but `[DONE]`, with and without an end of the transfer.
      for last in [[ScriptedHTTPServer.Step.chunk("")], [.close]] {
        let server = try ScriptedModelServer { _ in
          Array(ScriptedModelServer.stream(["ok"], usage: nil).dropLast(2)) + last
        }
        #expect(await failure(try await server.model()) == nil)
        #expect(server.bodies.count == 1)
      }
    }

    @Test func obeysTheServer() async throws {
      let never = try ScriptedModelServer { _ in
        [.answer(500, "{}", headers: ["X-Should-Retry": "false"])]
      }
      #expect(await failure(try await never.model())?.code == .unavailable)
      #expect(never.bodies.count == 1)
      let later = try ScriptedModelServer { request in
        request.number == 1
          ? [.answer(429, "{}", headers: ["Retry-After": "0.4"])]
          : ScriptedModelServer.stream(["ok"])
      }
      let model = try await later.model()
      #expect(await failure(model) == nil)
      let times = later.times
      // A lower bound: a busy machine only waits longer.
      #expect(times.count == 2 && times[1] - times[0] >= .milliseconds(400))
    }

    @Test func anAnswerThatBreaksOffIsNoAnswer() async throws {
      let cut = try ScriptedModelServer { _ in
        ScriptedModelServer.stream(["a", "b"]).prefix(3) + [.close]
      }
      let error = try #require(await failure(try await cut.model()))
      #expect(error.code == .unavailable)
      // What was streamed cannot be taken back, so it is not asked for again.
      #expect(cut.bodies.count == 1)
      // The same with an end of the transfer, but without an end of the answer.
      let undone = try ScriptedModelServer { _ in
        ScriptedModelServer.stream(["a"]).prefix(2) + [.chunk("")]
      }
      #expect(await failure(try await undone.model())?.code == .unavailable)
      #expect(undone.bodies.count == 1)
      let early = try ScriptedModelServer { request in
        request.number == 1 ? [.head(200), .close] : ScriptedModelServer.stream(["ok"])
      }
      #expect(await failure(try await early.model()) == nil)
      #expect(early.bodies.count == 2)
    }

    @Test(arguments: [
      "data: {not json}\n\n", "data: {\"no\": \"choices\"}\n\n",
      "data: {\"error\": {\"message\": \"boom\"}}\n\n",
      "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"content_filter\"}]}\n\n",
      "data: {\"choices\":[]}\n\ndata: [DONE]\n\n",
    ])
    func wrongEventsAreErrors(_ event: String) async throws {
      let server = try ScriptedModelServer { _ in [.head(200), .chunk(event), .chunk("")] }
      let error = try #require(await failure(try await server.model()))
      #expect(error.code == .evaluationFailed || error.code == .invalidInput, "\(error)")
      #expect(server.bodies.count == 1)
    }

    @Test func slowServersAreGivenUp() async throws {
      let server = try ScriptedModelServer { _ in
        [.head(200)]
          + [[ScriptedHTTPServer.Step]](
            repeating: [
              .chunk("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n"),
              .wait(milliseconds: 50),
            ], count: 100_000
          ).joined()
      }
      let model = try await server.model(timeout: .seconds(10))
      let error = try #require(await failure(model))
      #expect(error.code == .unavailable && error.message.contains("within"), "\(error)")
      while server.server.departures == 0 { try await Task.sleep(for: .milliseconds(2)) }
    }

    @Test func cancellingClosesTheConnection() async throws {
      let server = try ScriptedModelServer { _ in [.untilTheClientLeaves] }
      let model = try await server.model()
      let task = Task { await failure(model) }
      while server.bodies.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
      task.cancel()
      #expect(await task.value?.code == .cancelled)
      while server.server.departures == 0 { try await Task.sleep(for: .milliseconds(2)) }
    }

    @Test func noMoreThanAllowedAreUnderWay() async throws {
      let underWay = Mutex((now: 0, most: 0, begun: 0))
      let server = try ScriptedModelServer { _ in
        underWay.withLock {
          $0.now += 1
          $0.begun += 1
          $0.most = max($0.most, $0.now)
        }
        // The first is not answered before there is a second beside it.
        while underWay.withLock({ $0.begun }) < 2 { usleep(1000) }
        usleep(10_000)
        underWay.withLock { $0.now -= 1 }
        return ScriptedModelServer.stream(["ok"])
      }
      let connection = try server.connection(parallel: 2)
      let model = try await RemoteModel(connecting: connection)
      let failures = await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<8 { group.addTask { await failure(model) != nil } }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      // On a busy machine one may have been asked for again.
      #expect(failures == 0 && server.bodies.count >= 8)
      #expect(underWay.withLock { $0.most } == 2)
    }

    @Test func aServerThatIsNotThere() async throws {
      let server = try ScriptedModelServer { _ in [] }
      server.server.stop()
      await #expect {
        _ = try await server.connection(retries: RetryPolicy(attempts: 2, delay: .zero)).discover()
      } throws: {
        let error = $0 as? RemoteError
        return error?.code == .unavailable
          && error?.message.contains("is the server running") == true
      }
    }
  }
#endif
