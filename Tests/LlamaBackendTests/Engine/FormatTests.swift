import Inference
import LlamaBackend
import Testing

extension ModelTests {
  /// What is promised of rows, format by format.
  @Suite struct FormatTests {
    /// A file of the format; nil where it is not installed.
    private static func path(_ name: String) -> String? { try? ModelLocator().locate(name) }

    private func open(_ path: String, threads: Int = 1) throws -> LlamaModel {
      try LlamaModel(
        path: path, options: LlamaOptions(contextLength: 512, threads: threads, maxSequences: 16))
    }

    /// Rows of contexts that share a prompt, asked together and each by itself.
    private func rows(_ model: LlamaModel, together: Bool) async throws -> [[UInt32]] {
      let prompt = try text(130, model)
      let contexts = (0..<5).map {
        TokenContext(prompt: prompt, generated: [TokenID(1000 + $0), TokenID(2000 + $0)])
      }
      // Contexts are stepped one token at a time.
      let first = contexts.map { TokenContext(prompt: prompt, generated: [$0.generated[0]]) }
      if together {
        _ = try await model.next(first)
        return try await model.next(contexts).rows.map(bits)
      }
      var result: [[UInt32]] = []
      for (one, context) in zip(first, contexts) {
        _ = try await model.next([one])
        result += try await model.next([context]).rows.map(bits)
      }
      return result
    }

    @Test(arguments: ["SmolLM2-135M-Instruct.Q4_1", "SmolLM2-135M-Instruct.Q8_0"])
    func companyChangesNothing(_ name: String) async throws {
      guard let path = Self.path(name) else { return }
      let together = try open(path)
      #expect(together.isBatchInvariant)
      #expect(
        try await rows(together, together: true) == rows(try open(path), together: false))
    }

    @Test(
      .enabled(
        if: path("qwen2.5-coder-0.5b-instruct-q4_k_m") != nil,
        "run Scripts/bootstrap --model qwen-0.5b"))
    func mixedFormatsAreOnlyReproducibleAlone() async throws {
      let path = try #require(Self.path("qwen2.5-coder-0.5b-instruct-q4_k_m"))
      let one = try open(path)
      #expect(!one.isBatchInvariant)
      let rows = try await rows(one, together: true)
      #expect(try await self.rows(try open(path, threads: 2), together: true) == rows)
    }
  }
}
