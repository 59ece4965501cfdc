package import Inference

/// Similarity of the goal's vector and the descriptor's: no language model at all.
package struct EmbeddingHeuristic: Heuristic {
  package let name = "embedding"
  private let embedder: any Embedder
  private let temperature: Double
  private let rule: VoteRule

  /// A heuristic over `embedder`; cosines are divided by `temperature` and compared by softmax.
  package init(
    embedder: any Embedder, temperature: Double = 0.1,
    rule: VoteRule = VoteRule(certain: 0.4, hopeless: 0.05)
  ) {
    self.embedder = embedder
    self.temperature = temperature
    self.rule = rule
  }

  package func assess(_ question: FrontierQuestion) async throws(PlanningError) -> Judgement {
    let objects = Set(question.descriptors.joined()).sorted()
    let vectors: [[Float]]
    do throws(InferenceError) {
      vectors = try await embedder.embed([question.goal] + objects)
    } catch {
      throw PlanningError(error)
    }
    guard let goal = vectors.first else { return .abstention(question.descriptors.count) }
    var cosine: [String: Double] = [:]
    for (object, vector) in zip(objects, vectors.dropFirst()) {
      cosine[object] = zip(goal, vector).reduce(0) { $0 + Double($1.0 * $1.1) }
    }
    let values = question.descriptors.map { descriptor -> Double? in
      descriptor.isEmpty
        ? nil : descriptor.reduce(0) { $0 + (cosine[$1] ?? 0) } / Double(descriptor.count)
    }
    let shares = softmax(values.compactMap { $0 }, temperature: temperature)
    var next = shares.makeIterator()
    return Judgement(scores: values.map { rule.score($0 == nil ? nil : next.next()) })
  }
}
