import Foundation
import Inference

/// What one particle step costs without a model: microseconds on synthetic logits, the fastest of
/// many repetitions, beside the textbook way of drawing without replacement.
package struct KernelBenchmark: Hashable, Sendable, Codable {
  /// Tokens of the vocabulary.
  package var vocabulary: Int
  /// A row of logits to a distribution with block sums; once a distinct context.
  package var distribution: Double
  /// A whole recursive AWRS step that admits its first candidate.
  package var step: Double
  /// One more draw after a rejection, the removal included.
  package var rejection: Double
  /// The distribution under a mask of half the vocabulary.
  package var masked: Double
  /// For comparison: a Gumbel key for every token, and sorting them.
  package var sortedKeys: Double
  /// `sortedKeys` as a multiple of `distribution` and `step` together.
  package var ratio: Double { sortedKeys / (distribution + step) }

  /// Measures.
  package init(vocabulary count: Int = 49_152, repetitions: Int = 200) throws(SamplingError) {
    let tokens = Vocabulary(
      tokens: (0..<count).map { withUnsafeBytes(of: UInt32($0).bigEndian) { Array($0) } },
      kinds: (0..<count).map { $0 == 0 ? .endOfGeneration : .text })
    let events = EventSpace(tokens)
    var random = RandomKey(seed: 1).stream(for: .test)
    let logits = Logits(
      (0..<count).map { _ in
        // Heavy-tailed, as a language model's are.
        Float(-8 - 3 * log(-log(1 - random.uniform() * 0.999_999) + 1e-9))
      })
    var mask = TokenMask(count: count)
    for token in 0..<TokenID(count) where random.uniform() < 0.5 { mask.insert(token) }
    let base = try BaseDistribution(logits, events: events)
    let survivors = Survivors(base)
    vocabulary = count
    distribution = try fastest(repetitions) { () throws(SamplingError) in
      _ = try BaseDistribution(logits, events: events)
    }
    step = fastest(repetitions) {
      survivors.reset(base, base.support)
      var search = CandidateSearch(RejectionSampler(), among: survivors)
      while case .check = search.next(&random) { search.answer(true) }
    }
    let few = 64
    rejection =
      fastest(repetitions) {
        survivors.reset(base, base.support)
        for _ in 0..<few {
          if let event = survivors.draw(random.uniform()) { survivors.remove(event) }
        }
      } / Double(few)
    masked = fastest(repetitions) { _ = Support(base, mask: mask, end: true) }
    sortedKeys = fastest(max(3, repetitions / 50)) {
      let keys = logits.values.map { $0 - Float(log(-log(random.uniform() + 1e-300))) }
      _ = keys.indices.sorted { keys[$0] > keys[$1] }
    }
  }
}

/// Microseconds of the fastest of `repetitions`.
private func fastest<E: Error>(_ repetitions: Int, _ body: () throws(E) -> Void) throws(E) -> Double
{
  let clock = ContinuousClock()
  var best = Double.infinity
  for _ in 0..<repetitions {
    let start = clock.now
    try body()
    best = min(best, (clock.now - start) / .microseconds(1))
  }
  return best
}
