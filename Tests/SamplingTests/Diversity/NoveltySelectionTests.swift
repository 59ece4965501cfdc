import Constraints
import Foundation
import Inference
import MartingaleTestSupport
import Sampling
import Testing

@Suite struct NoveltySelectionTests {
  /// log det of the kernel of a set, by elimination.
  private func logDeterminant(_ set: [Int], _ vectors: [[Double]], _ weights: [Double]) -> Double {
    var matrix = set.map { a in
      set.map { b in
        (weights[a] * weights[b]).squareRoot()
          * zip(vectors[a], vectors[b]).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    var result = 0.0
    for pivot in set.indices {
      guard matrix[pivot][pivot] > 1e-12 else { return -.infinity }
      result += log(matrix[pivot][pivot])
      for row in (pivot + 1)..<max(pivot + 1, set.count) {
        let factor = matrix[row][pivot] / matrix[pivot][pivot]
        for column in set.indices { matrix[row][column] -= factor * matrix[pivot][column] }
      }
    }
    return result
  }

  @Test func everyChoiceIsTheOneThatAddsMost() {
    for seed in 0..<40 {
      var random = RandomKey(seed: UInt64(seed)).stream(for: .selection)
      let count = 7
      let vectors = (0..<count).map { _ in
        let raw = (0..<4).map { _ in random.uniform() - 0.3 }
        let length = raw.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return raw.map { $0 / length }
      }
      let weights = (0..<count).map { _ in 0.05 + random.uniform() }
      let chosen = NoveltySelection.choose(4, vectors: vectors, weights: weights)
      #expect(Set(chosen).count == 4)
      for length in 1...4 {
        let own = logDeterminant(Array(chosen.prefix(length)), vectors, weights)
        for other in 0..<count where !chosen.prefix(length - 1).contains(other) {
          let set = Array(chosen.prefix(length - 1)) + [other]
          #expect(logDeterminant(set, vectors, weights) <= own + 1e-9, "seed \(seed), \(set)")
        }
      }
    }
  }

  @Test func whatIsAlreadyThereAddsNothing() {
    // Two texts of one direction, one of another: the lighter twin comes last, whatever it weighs.
    let vectors: [[Double]] = [[1, 0], [1, 0], [0, 1]]
    #expect(NoveltySelection.choose(2, vectors: vectors, weights: [0.6, 0.3, 0.1]) == [0, 2])
    #expect(NoveltySelection.choose(3, vectors: vectors, weights: [0.6, 0.3, 0.1]) == [0, 2, 1])
    #expect(NoveltySelection.choose(9, vectors: vectors, weights: [0.1, 0.3, 0.6]) == [2, 1, 0])
    #expect(NoveltySelection.choose(2, vectors: [], weights: []).isEmpty)
  }

  @Test func lettersTellTextsApartWithoutVectors() async throws {
    let chosen = try await NoveltySelection().choose(
      2, of: ["the red house", "the red houses", "blue"], weights: [0.5, 0.3, 0.2])
    #expect(chosen == [0, 2])
  }

  @Test func textsOfSeveralRunsAreCountedTogether() async throws {
    let model = EnumerableModel("three", tokens: ["the red house", "the red houses", "sky", "p"]) {
      context in
      context.count == 1 ? [0.4, 0.4, 0.2, 0, 0] : [0, 0, 0, 0, 1]
    }
    let constraint = try ConstraintCompiler().compile(
      ConstraintSpec([.choice(["the red house", "the red houses", "sky"])]))
    var runs: [(answer: Int, posterior: Posterior)] = []
    for run in 0..<4 {
      let options = SamplerOptions(method: .smc(.exact), particles: 16)
      let generation = try await Generator(model: model, options: options).generate(
        [3], under: constraint, key: RandomKey(seed: 5, output: UInt64(run)))
      runs.append((run, generation.posterior))
    }
    let found = try await NoveltySelection().draw(2, from: runs)
    let texts = found.map(\.sample.string)
    #expect(texts.count == 2 && texts.contains("sky"), "\(texts)")
    #expect(
      found.allSatisfy { answer, sample in
        runs[answer].posterior.samples.contains { $0.text == sample.text }
      })
    #expect(try await NoveltySelection().draw(9, from: runs).count == 3)
  }
}
