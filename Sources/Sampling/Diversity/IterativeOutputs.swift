package import Inference

/// Different outputs by telling the model what it has already said (iterated in-context
/// narrowing, ICN; arXiv 2410.02284).
///
/// The middle ranks of one distribution are polluted by tokens that look like the top one; the
/// top of a distribution that has seen the earlier answers is not. Each round samples with the
/// answers so far at the end of the prompt, so that what comes before stays cached, and takes the
/// heaviest new text of the posterior.
package struct IterativeOutputs: Sendable {
  /// Texts whose embeddings have at least this cosine count as the same; needs `embedder`.
  package var sameness: Double
  /// Compares texts by meaning; without it only equal texts are the same.
  package var embedder: (any Embedder)?
  /// How the model is told: added to the prompt, given the texts so far.
  package var reminder: @Sendable ([String]) -> String

  /// A way of asking for different texts.
  package init(
    embedder: (any Embedder)? = nil, sameness: Double = 0.9,
    reminder: @escaping @Sendable ([String]) -> String = {
      $0.isEmpty ? "" : "\nAlready said: \($0.joined(separator: "; ")). Another:"
    }
  ) {
    self.embedder = embedder
    self.sameness = sameness
    self.reminder = reminder
  }

  /// Up to `count` different texts with the answers they are from, in the order they were found;
  /// after twice as many rounds it is enough.
  /// - Parameter ask: answers a prompt that ends in the given reminder; `round` names its draws.
  package func draw<Answer>(
    _ count: Int,
    _ ask: (_ reminder: String, _ round: Int) async throws -> (answer: Answer, Posterior)
  ) async throws -> [(answer: Answer, sample: Sample)] {
    var found: [(answer: Answer, sample: Sample)] = []
    var vectors: [[Float]] = []
    for round in 0..<(2 * count) where found.count < count {
      let (answer, posterior) = try await ask(reminder(found.map(\.sample.string)), round)
      for sample in posterior.samples {
        guard !found.contains(where: { $0.sample.text == sample.text }) else { continue }
        if let embedder {
          let vector = try await embedder.embed([sample.string]).first ?? []
          let cosines = vectors.map { Double(zip($0, vector).reduce(0) { $0 + $1.0 * $1.1 }) }
          if cosines.contains(where: { $0 >= sameness }) { continue }
          vectors.append(vector)
        }
        found.append((answer, sample))
        break
      }
    }
    return found
  }
}
