public import Constraints
public import Inference

/// Different outputs by telling the model what it has already said (iterated in-context
/// narrowing, ICN; arXiv 2410.02284).
///
/// The middle ranks of one distribution are polluted by tokens that look like the top one; the
/// top of a distribution that has seen the earlier answers is not. Each round samples with the
/// answers so far at the end of the prompt, so that what comes before stays cached, and takes the
/// heaviest new text of the posterior.
public struct IterativeOutputs: Sendable {
  /// What a round samples with.
  public var sampler: SequenceSampler
  /// Texts whose embeddings have at least this cosine count as the same; needs `embedder`.
  public var sameness: Double
  /// Compares texts by meaning; without it only equal texts are the same.
  public var embedder: (any Embedder)?
  /// How the model is told: added to the prompt, given the texts so far.
  public var reminder: @Sendable ([String]) -> String

  /// A way of asking for different texts.
  public init(
    sampler: SequenceSampler, embedder: (any Embedder)? = nil, sameness: Double = 0.9,
    reminder: @escaping @Sendable ([String]) -> String = {
      $0.isEmpty ? "" : "\nAlready said: \($0.joined(separator: "; ")). Another:"
    }
  ) {
    self.sampler = sampler
    self.embedder = embedder
    self.sameness = sameness
    self.reminder = reminder
  }

  /// Up to `count` different texts, in the order they were found.
  /// - Parameter prompt: the tokens of a prompt that ends in the given reminder.
  public func draw(
    _ count: Int, constraint: (any Constraint)? = nil, key: RandomKey,
    prompt: @Sendable (String) throws(InferenceError) -> [TokenID]
  ) async throws(SamplingError) -> [Sample] {
    var found: [Sample] = []
    var vectors: [[Float]] = []
    for round in 0..<(2 * count) where found.count < count {
      let tokens: [TokenID]
      do throws(InferenceError) {
        tokens = try prompt(reminder(found.map(\.string)))
      } catch {
        throw SamplingError(error)
      }
      var next = key
      next.output = key.output &* 1_000_003 &+ UInt64(round)
      let run = try await sampler.sample(
        SamplingRequest(prompt: tokens, constraint: constraint), key: next)
      for sample in run.posterior.samples {
        guard !found.contains(where: { $0.text == sample.text }) else { continue }
        if let embedder {
          let vector = try await embed(sample.string, embedder)
          let cosines = vectors.map { Double(zip($0, vector).reduce(0) { $0 + $1.0 * $1.1 }) }
          if cosines.contains(where: { $0 >= sameness }) { continue }
          vectors.append(vector)
        }
        found.append(sample)
        break
      }
    }
    return found
  }

  private func embed(_ text: String, _ embedder: any Embedder) async throws(SamplingError)
    -> [Float]
  {
    do throws(InferenceError) {
      return try await embedder.embed([text]).first ?? []
    } catch {
      throw SamplingError(error)
    }
  }
}
