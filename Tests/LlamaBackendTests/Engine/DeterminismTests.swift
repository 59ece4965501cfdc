import Inference
import LlamaBackend
import Testing

extension ModelTests {
  struct DeterminismTests {
    /// Steps `particles` contexts over `steps` tokens, each choosing another of the likely tokens,
    /// and copying a particle now and then as resampling does.
    private func run(
      _ model: LlamaModel, prompt: [TokenID], particles: Int, steps: Int
    ) async throws -> [[UInt32]] {
      var contexts = [TokenContext](repeating: TokenContext(prompt: prompt), count: particles)
      var seen: [[UInt32]] = []
      for step in 0..<steps {
        let rows = try await model.next(contexts).rows
        for index in contexts.indices {
          seen.append(bits(rows[index]))
          let order = rows[index].values.indices.sorted {
            rows[index].values[$0] > rows[index].values[$1]
          }.prefix(8)
          contexts[index].generated.append(TokenID(order[(index + step) % 8]))
        }
        if step % 3 == 2 { contexts[0] = contexts[particles - 1] }
      }
      return seen
    }

    @Test func sameBytesWhateverTheThreads() async throws {
      let prompt = try text(12, SharedModel.model)
      var runs: [[[UInt32]]] = []
      for threads in [1, 2, 8] {
        let model = try SharedModel.open(threads: threads)
        runs.append(try await run(model, prompt: prompt, particles: 2, steps: 2))
      }
      #expect(runs[0] == runs[1])
      #expect(runs[0] == runs[2])
    }

    @Test func sameBytesWithALongContextAndOneParticle() async throws {
      // Above 256 cells ggml's usual kernel for one row splits the work by thread.
      let prompt = try text(270, SharedModel.model)
      var runs: [[[UInt32]]] = []
      for threads in [1, 2] {
        let model = try SharedModel.open(threads: threads)
        runs.append(try await run(model, prompt: prompt, particles: 1, steps: 3))
      }
      #expect(runs[0] == runs[1])
    }

    @Test func sameBytesWhateverWasAskedBefore() async throws {
      let prompt = try text(100, SharedModel.model)
      let fresh = try SharedModel.open()
      let expected = try await run(fresh, prompt: prompt, particles: 3, steps: 6)
      let used = try SharedModel.open()
      _ = try await run(used, prompt: try text(130, used, seed: 5), particles: 5, steps: 4)
      _ = try await used.next([TokenContext(prompt: Array(prompt[..<90]))])
      _ = try await used.score([
        ScoringItem(prompt: prompt, continuation: [5, 6]),
        ScoringItem(prompt: Array(prompt[..<70]), continuation: [7]),
      ])
      #expect(try await run(used, prompt: prompt, particles: 3, steps: 6) == expected)
      #expect(try await run(used, prompt: prompt, particles: 3, steps: 6) == expected)
    }

    @Test func sameBytesWhenAnotherRequestRunsBetween() async throws {
      let model = try SharedModel.open()
      let prompt = try text(80, model)
      let other = try text(60, model, seed: 9)
      let alone = try await run(model, prompt: prompt, particles: 3, steps: 8)
      async let first = run(model, prompt: prompt, particles: 3, steps: 8)
      async let second = run(model, prompt: other, particles: 2, steps: 8)
      async let third = run(model, prompt: prompt, particles: 3, steps: 8)
      let all = try await (first, second, third)
      #expect(all.0 == alone)
      #expect(all.2 == alone)
    }

    @Test func sameBytesWhenTheCacheOverflows() async throws {
      let prompt = try text(40, SharedModel.model)
      let roomy = try SharedModel.open(contextLength: 512)
      let tight = try SharedModel.open(contextLength: 512, generationCells: 256)
      let expected = try await run(roomy, prompt: prompt, particles: 20, steps: 16)
      #expect(try await run(tight, prompt: prompt, particles: 20, steps: 16) == expected)
    }

    @Test func aRowOfABatchIsTheRowAlone() async throws {
      let model = try SharedModel.model
      let prompt = try text(70, model)
      let contexts = (0..<8).map { TokenContext(prompt: prompt, generated: [TokenID(400 + $0)]) }
      let together = try await model.next(contexts).rows
      for (context, row) in zip(contexts, together) {
        _ = try await model.next([TokenContext(prompt: [11, 12])])  // forgets generated tokens
        let alone = try await model.next([context]).rows[0]
        #expect(bits(alone) == bits(row))
      }
    }
  }
}
