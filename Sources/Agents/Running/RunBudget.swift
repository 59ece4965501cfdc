public import Sampling

/// What one run has spent, and whether another step can be paid for.
public struct RunBudget: Hashable, Sendable {
  /// What can run out.
  public enum Resource: String, Hashable, Sendable {
    case steps, tokens, seconds
  }

  /// What may be spent.
  public var limits: AgentTask.Budget
  public var steps = 0
  /// Prompt tokens and tokens drawn: counts that do not depend on what a cache held.
  public var tokens = 0
  /// Seconds of finished steps.
  public var seconds = 0.0

  /// Nothing spent yet.
  public init(_ limits: AgentTask.Budget) {
    self.limits = limits
  }

  /// The most tokens a step can cost.
  public static func cost(promptTokens: Int, _ options: SamplerOptions) -> Int {
    promptTokens + options.particles * options.maxTokens
  }

  /// Books a finished step.
  public mutating func spend(tokens: Int, seconds: Double) {
    steps += 1
    self.tokens += tokens
    self.seconds += seconds
  }

  /// What a step of at most `cost` tokens would overdraw; nil when it may begin. Time comes first:
  /// a step that was cut off is no honest attempt.
  public func exhausted(by cost: Int) -> Resource? {
    if let most = limits.seconds, seconds >= most { return .seconds }
    if let most = limits.steps, steps >= most { return .steps }
    if let most = limits.tokens, tokens + cost > most { return .tokens }
    return nil
  }
}
