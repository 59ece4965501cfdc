package import Inference

/// Different texts out of many: the set that a determinantal point process likes best, chosen greedily (Chen et al.,
/// arXiv 1709.05135, algorithm 1).
///
/// With weights wᵢ and unit vectors vᵢ the kernel is Lᵢⱼ = √(wᵢ wⱼ) ⟨vᵢ, vⱼ⟩, so that the determinant of a set is the
/// product of its weights times the squared volume of its vectors: texts that are likely, and unlike one another.
package struct NoveltySelection: Sendable {
  /// What tells how alike texts are; without one runs of three letters do.
  package var embedder: (any Embedder)?

  /// A way of choosing.
  package init(embedder: (any Embedder)? = nil) { self.embedder = embedder }

  /// The places of up to `count` texts, in the order of their choice: all of them where there are fewer.
  /// - Parameters:
  ///   - texts: different ones.
  ///   - weights: one for each, positive.
  package func choose(
    _ count: Int, of texts: [String], weights: [Double]
  ) async throws(InferenceError) -> [Int] {
    let vectors =
      if let embedder {
        try await embedder.embed(texts).map { $0.map(Double.init) }
      } else {
        LetterRuns(texts).vectors
      }
    return Self.choose(count, vectors: vectors, weights: weights)
  }

  /// Greedy choice.
  /// - Parameter vectors: (weights.count, dimension)
  package static func choose(_ count: Int, vectors: [[Double]], weights: [Double]) -> [Int] {
    func kernel(_ a: Int, _ b: Int) -> Double {
      let cosine = zip(vectors[a], vectors[b]).reduce(0) { $0 + $1.0 * $1.1 }
      return (weights[a] * weights[b]).squareRoot() * cosine
    }
    var chosen: [Int] = []
    // (texts) What choosing a text multiplies the determinant with, and its row of the Cholesky factor.
    var gain = weights.indices.map { kernel($0, $0) }
    var rows = [[Double]](repeating: [], count: weights.count)
    while chosen.count < min(count, weights.count) {
      let left = weights.indices.filter { !chosen.contains($0) }
      guard let best = left.max(by: { (gain[$0], -$0) < (gain[$1], -$1) }) else { break }
      // What is left lies in the span of what is chosen: then weights decide.
      guard gain[best] > 1e-10 * weights[best] else {
        let rest = left.sorted { (weights[$0], -$0) > (weights[$1], -$1) }
        return chosen + rest.prefix(count - chosen.count)
      }
      chosen.append(best)
      let root = gain[best].squareRoot()
      for text in left where text != best {
        let shared = zip(rows[best], rows[text]).reduce(0) { $0 + $1.0 * $1.1 }
        let entry = (kernel(best, text) - shared) / root
        rows[text].append(entry)
        gain[text] -= entry * entry
      }
    }
    return chosen
  }

  /// Up to `count` different texts from the posteriors of several runs, with the answers they are from, in the order
  /// of their choice.
  /// - Parameter runs: each with its posterior; a text that several have counts in all of them.
  package func draw<Answer>(
    _ count: Int, from runs: [(answer: Answer, posterior: Posterior)]
  ) async throws(InferenceError) -> [(answer: Answer, sample: Sample)] {
    var places: [[UInt8]: Int] = [:]
    var found: [(answer: Answer, sample: Sample)] = []
    var weights: [Double] = []
    for run in runs {
      for sample in run.posterior.samples {
        if let place = places[sample.text] {
          weights[place] += sample.weight
        } else {
          places[sample.text] = found.count
          found.append((run.answer, sample))
          weights.append(sample.weight)
        }
      }
    }
    let kept = found.indices.filter { weights[$0] > 0 }
    let chosen = try await choose(
      count, of: kept.map { found[$0].sample.string }, weights: kept.map { weights[$0] })
    return chosen.map { found[kept[$0]] }
  }
}

/// Texts as how often each run of three letters is in them, of length 1.
private struct LetterRuns {
  /// (texts, different runs)
  let vectors: [[Double]]

  init(_ texts: [String]) {
    var columns: [[Character]: Int] = [:]
    let counts = texts.map { text in
      let letters = [" "] + Array(text.lowercased()) + [" ", " "]
      var counts: [Int: Double] = [:]
      for start in 0..<(letters.count - 2) {
        let run = Array(letters[start..<(start + 3)])
        let column = columns[run] ?? columns.count
        columns[run] = column
        counts[column, default: 0] += 1
      }
      return counts
    }
    vectors = counts.map { counts in
      let length = counts.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value * $1.value }
        .squareRoot()
      return (0..<columns.count).map { (counts[$0] ?? 0) / length }
    }
  }
}
