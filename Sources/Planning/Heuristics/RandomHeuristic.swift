package import Inference

/// Recommends each candidate by a fresh random number: with weights far above every distance it
/// chooses at random, the floor of any comparison.
package struct RandomHeuristic: Heuristic {
  package let name = "random"
  private let key: RandomKey

  /// A heuristic whose draws are named by `key` and the question's step.
  package init(key: RandomKey) {
    self.key = key
  }

  package func assess(_ question: FrontierQuestion) -> Judgement {
    var stream = key.stream(step: question.step, for: .planning)
    return Judgement(
      scores: question.descriptors.map { _ in
        FrontierScore(promise: stream.uniform(), avoidance: 0)
      })
  }
}
