public import Inference

/// Draws an answer among options with particles and gives the weighted posterior over them.
///
/// The layer that owns samplers implements it with a choice constraint; the posterior is then the
/// model's own distribution over the options, not that of the first letters.
public protocol ChoicePosterior: Sendable {
  /// (options.count) the posterior weight of each option; they sum to 1, or are all 0 at a dead end.
  func weights(of options: [String], after messages: [ChatMessage], key: RandomKey)
    async throws(InferenceError) -> [Double]
}

/// The constrained sampler's action posterior as a heuristic: the options are the descriptors.
public struct PosteriorHeuristic: Heuristic {
  public let name = "posterior"
  private let source: any ChoicePosterior
  private let rule: VoteRule
  private let seed: UInt64

  /// A heuristic over `source`.
  public init(
    source: any ChoicePosterior, rule: VoteRule = VoteRule(certain: 0.5, hopeless: 0.02),
    seed: UInt64 = 0
  ) {
    self.source = source
    self.rule = rule
    self.seed = seed
  }

  public func judge(_ question: FrontierQuestion) async throws(PlanningError) -> Judgement {
    let options = Set(
      question.descriptors.filter { !$0.isEmpty }.map { $0.joined(separator: ", ") }
    ).sorted()
    guard options.count > 1 else { return .abstention(question.descriptors.count) }
    let messages = [
      ChatMessage(
        role: "user",
        content: "Someone looks for: \(question.goal). Which of these places is the best?\n"
          + options.map { "- " + $0 }.joined(separator: "\n"))
    ]
    do throws(InferenceError) {
      let weights = try await source.weights(
        of: options, after: messages,
        key: RandomKey(
          seed: seed, request: PollPrompt.hash(question.goal, options.map { [$0] })))
      var scores: [String: FrontierScore] = [:]
      for (option, weight) in zip(options, weights) { scores[option] = rule.score(weight) }
      return Judgement(
        scores: question.descriptors.map { scores[$0.joined(separator: ", ")] ?? .abstention },
        modelCalls: 1)
    } catch {
      throw PlanningError(error)
    }
  }
}
