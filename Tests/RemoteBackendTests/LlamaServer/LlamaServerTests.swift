#if HTTP
  import Constraints
  import Foundation
  import HTTPTransport
  import Inference
  import LlamaBackend
  import RemoteBackend
  import Sampling
  import Testing
  import Tools

  /// A real llama-server over the default model, when `Scripts/bootstrap --llama-server` built one.
  private final class LlamaServerProcess: Sendable {
    static let program: String? = {
      if let given = ProcessInfo.processInfo.environment["MARTINGALE_LLAMA_SERVER"] { return given }
      let root = (#filePath as NSString).deletingLastPathComponent + "/../../.."
      let path = (root as NSString).standardizingPath + "/.deps/llama-server/llama-server"
      return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()
    static let model = try? ModelLocator().locate()

    let connection: RemoteConnection
    private let running: Task<Void, Never>

    /// Starts a server and waits until it is ready. Its cache types are those of this process, so
    /// that its logits are.
    init() async throws {
      let port = Int.random(in: 30_000..<40_000)
      let program = try #require(Self.program)
      let model = try #require(Self.model)
      running = Task {
        var limits = CommandLimits()
        limits.timeout = .seconds(3000)
        _ = try? await CommandRunner.run(
          CommandRequest(
            argv: [
              program, "-m", model, "--host", "127.0.0.1", "--port", String(port), "-c", "4096",
              "-np", "2", "-t", "1", "-tb", "1", "-fa", "on", "-ctk", "bf16", "-ctv", "f16",
            ], environment: ["PATH": "/usr/bin:/bin"]), limits: limits)
      }
      connection = RemoteConnection(
        try RemoteEndpoint("http://127.0.0.1:\(port)"), exchange: NetworkExchange(),
        retries: RetryPolicy(attempts: 60, delay: .milliseconds(300), longest: .seconds(1)),
        timeout: .seconds(120))
      _ = try await connection.discover()
    }

    func stop() async {
      running.cancel()
      await running.value
    }
  }

  @Suite(
    .enabled(
      if: LlamaServerProcess.program != nil && LlamaServerProcess.model != nil,
      "no llama-server: run Scripts/bootstrap --llama-server"),
    .serialized, .timeLimit(.minutes(60)))
  struct LlamaServerTests {
    @Test func greedyTextIsThatOfThisProcess() async throws {
      let server = try await LlamaServerProcess()
      let remote = try await RemoteModel(connecting: server.connection)
      let local = try LlamaModel(
        path: try #require(LlamaServerProcess.model), options: LlamaOptions(threads: 1))
      var options = SamplerOptions(method: .base, particles: 1, maxTokens: 24)
      options.base.temperature = 0
      for text in ["The capital of France is", "1, 2, 3,", "def add(a, b):"] {
        var texts: [String] = []
        for model in [local, remote] as [any LanguageModel] {
          let generation = try await Generator(model: model, options: options).generate(
            try model.tokenize(prompt: text), key: RandomKey(seed: 1))
          texts.append(generation.sample?.string ?? "")
        }
        #expect(texts[0] == texts[1] && !texts[0].isEmpty, "\(text)")
      }
      await server.stop()
    }

    @Test func enforcedConstraintsAreDelegated() async throws {
      let server = try await LlamaServerProcess()
      let model = try await RemoteModel(connecting: server.connection)
      let schema =
        #"{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"],"additionalProperties":false}"#
      for part in [ConstraintSpec.Part.choice(["yes", "no"]), .jsonSchema(schema)] {
        let compiled = try ConstraintCompiler().compile(ConstraintSpec([part]))
        let generation = try await Generator(
          model: model, options: SamplerOptions(particles: 4, maxTokens: 40)
        ).generate(
          try model.tokenize(chat: [ChatMessage(role: "user", content: "Answer.")]),
          under: compiled, key: RandomKey(seed: 3))
        let sample = try #require(generation.sample)
        #expect(try compiled.revalidate(sample.text).isEmpty)
        #expect(generation.posterior.guarantee == .delegated)
      }
      await server.stop()
    }

    @Test func distributionsAreThoseOfThisProcess() async throws {
      let server = try await LlamaServerProcess()
      let remote = try await LlamaServerModel(connecting: server.connection)
      let local = try LlamaModel(
        path: try #require(LlamaServerProcess.model), options: LlamaOptions(threads: 1))
      #expect(remote.distributions == .full)
      #expect(remote.vocabulary.endOfGeneration == local.vocabulary.endOfGeneration)
      for token in 0..<TokenID(local.vocabulary.count) where local.vocabulary.isText(token) {
        guard local.vocabulary.bytes(of: token) == remote.vocabulary.bytes(of: token) else {
          Issue.record("token \(token) differs")
          break
        }
      }
      let messages = [
        ChatMessage(role: "system", content: "Be brief."),
        ChatMessage(role: "user", content: "A date with <|im_end|> in it."),
      ]
      let own = try await local.next([TokenContext(prompt: try local.tokenize(chat: messages))])
      let prompt = try remote.tokenize(chat: messages)
      let pass = try await remote.next([
        TokenContext(prompt: prompt), TokenContext(prompt: prompt, generated: [57]),
      ])
      var worst: Float = 0
      for token in 0..<TokenID(local.vocabulary.count) {
        let log = own.rows[0].logProbability(of: token)
        if log > -12 { worst = max(worst, abs(log - pass.rows[0].logProbability(of: token))) }
      }
      #expect(worst < 0.01)

      let compiled = try ConstraintCompiler().compile(
        ConstraintSpec([.regex(#"\d{4}-\d{2}-\d{2}"#)]))
      let generation = try await Generator(
        model: remote, options: SamplerOptions(particles: 3, maxTokens: 16)
      ).generate(prompt, under: compiled, key: RandomKey(seed: 3))
      #expect(generation.sample != nil && generation.posterior.guarantee == .posterior)
      #expect(generation.posterior.usage.missingMass == 0)
      await server.stop()
    }

    @Test func whatWasNotToldIsLostMass() async throws {
      let server = try await LlamaServerProcess()
      let model = try await LlamaServerModel(connecting: server.connection, top: 40)
      let prompt = try model.tokenize(prompt: "On the day 2024-")
      let compiled = try ConstraintCompiler().compile(ConstraintSpec([.regex(#"\d{2}-\d{2}"#)]))
      func run(_ topK: Int?) async throws -> Posterior {
        var options = SamplerOptions(particles: 4, maxTokens: 12)
        options.base.topK = topK
        return try await Generator(model: model, options: options).generate(
          prompt, under: compiled, key: RandomKey(seed: 3)
        ).posterior
      }
      let free = try await run(nil)
      #expect(free.guarantee == .masked && free.usage.missingMass > 0)
      let cut = try await run(10)
      #expect(cut.guarantee == .posterior && cut.usage.missingMass == 0)
      await server.stop()
    }
  }
#endif
