import Inference
import LlamaBackend
import Testing

extension ModelTests {
  struct ScoreTests {
    /// The same by the definition: one `next` a token, log-softmax in double precision.
    private func reference(_ item: ScoringItem, _ model: LlamaModel) async throws -> [Float] {
      var result: [Float] = []
      for place in item.continuation.indices {
        let prompt = item.prompt + item.continuation[..<place]
        let row = try await model.next([TokenContext(prompt: prompt)]).rows[0].values
        let top = Double(row.max() ?? 0)
        let total = row.reduce(0.0) { $0 + exponential(Double($1) - top) }
        result.append(
          Float(Double(row[Int(item.continuation[place])]) - top - logarithm(total)))
      }
      return result
    }

    @Test func equalsLogProbabilitiesFromNext() async throws {
      let model = try SharedModel.model
      let long = try text(140, model)
      let items = [
        ScoringItem(prompt: Array(long[..<100]), continuation: Array(long[100..<104])),
        ScoringItem(prompt: Array(long[..<100]), continuation: [900]),
        ScoringItem(prompt: Array(long[..<100]), continuation: [901, 902]),
        ScoringItem(prompt: Array(long[..<30]), continuation: [903]),
        ScoringItem(prompt: [5], continuation: [17]),
        ScoringItem(prompt: Array(long[..<100]), continuation: [901, 902]),
        ScoringItem(prompt: try text(9, model, seed: 3), continuation: [904, 905, 906]),
      ]
      let scored = try await SharedModel.open().score(items).logProbabilities
      for (item, got) in zip(items, scored) {
        let expected = try await reference(item, model)
        #expect(got.count == expected.count)
        for (a, b) in zip(got, expected) { #expect(abs(a - b) < 2e-5, "\(a) \(b)") }
      }
      #expect(scored[2] == scored[5])
    }

    @Test func aScoreDoesNotDependOnItsCompany() async throws {
      let model = try SharedModel.model
      let prompt = try text(70, model)
      let item = ScoringItem(prompt: prompt, continuation: [300, 301])
      let company = try (0..<40).map {
        ScoringItem(prompt: try text(20 + $0, model, seed: $0), continuation: [TokenID(310 + $0)])
      }
      let alone = try await model.score([item]).logProbabilities[0]
      let among = try await model.score(company + [item]).logProbabilities[40]
      #expect(alone.map(\.bitPattern) == among.map(\.bitPattern))
    }

    @Test func sharedPrefixesAreEvaluatedOnce() async throws {
      let model = try SharedModel.open()
      let prefix = try text(60, model)
      let items = (0..<32).map {
        ScoringItem(prompt: prefix + [TokenID(1000 + $0)], continuation: [7])
      }
      #expect(try await model.score(items).evaluated.prefill == 60 + 32)
      // Two labels after one prompt cost one row.
      let labels = [300, 301].map { ScoringItem(prompt: prefix, continuation: [TokenID($0)]) }
      #expect(try await model.score(labels).evaluated == EvaluationCount(prefill: 60))
      // Whole shared blocks stay in the cache.
      let long = try text(200, model, seed: 4)
      let item = [ScoringItem(prompt: long, continuation: [7])]
      #expect(try await model.score(item).evaluated.prefill == 200)
      #expect(try await model.score(item).evaluated.prefill == 200 - 192)
    }

    @Test func moreItemsThanSequencesAndCells() async throws {
      let model = try SharedModel.open(contextLength: 256, generationCells: 256)
      let items = try (0..<300).map {
        ScoringItem(prompt: try text(4 + $0 % 9, model, seed: $0), continuation: [TokenID($0 + 50)])
      }
      let all = try await model.score(items).logProbabilities
      for index in [0, 123, 299] {
        let one = try await SharedModel.model.score([items[index]]).logProbabilities[0]
        #expect(one == all[index])
      }
    }

    @Test func leavesGenerationAsItWas() async throws {
      let model = try SharedModel.open()
      let prompt = try text(33, model)
      let contexts = (0..<4).map { TokenContext(prompt: prompt, generated: [TokenID(50 + $0)]) }
      let before = try await model.next(contexts)
      _ = try await model.score([ScoringItem(prompt: [1, 2, 3], continuation: [4])])
      let after = try await model.next(
        contexts.map { .init(prompt: prompt, generated: $0.generated + [9]) })
      #expect(after.evaluated == EvaluationCount(decode: 4))
      #expect(before.rows.count == 4)
    }

    @Test func refusesEmptyItems() async throws {
      let model = try SharedModel.model
      for item in [
        ScoringItem(prompt: [], continuation: [1]), ScoringItem(prompt: [1], continuation: []),
      ] {
        let error = await #expect(throws: InferenceError.self) { try await model.score([item]) }
        #expect(error?.code == .invalidInput)
      }
    }
  }
}

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
private func exponential(_ x: Double) -> Double { exp(x) }
private func logarithm(_ x: Double) -> Double { log(x) }
