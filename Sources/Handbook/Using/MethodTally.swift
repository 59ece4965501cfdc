/// What a method came to over many problems.
public struct MethodTally: Hashable, Sendable {
  /// Which method.
  public var method: SolvingMethod
  public var problems = 0
  /// Problems whose right answer is known.
  public var known = 0
  public var correct = 0
  /// Answers that cite a behavior.
  public var citing = 0
  /// All tokens, first attempts and reflections included.
  public var usage = TokenUsage()
  /// Tokens of the final texts alone.
  public var finalTokens = 0

  /// Nothing yet.
  public init(_ method: SolvingMethod) { self.method = method }

  /// The share of right answers among those that can be judged; nil without any.
  public var accuracy: Double? { known == 0 ? nil : Double(correct) / Double(known) }

  /// Counts one attempt.
  public mutating func add(_ attempt: Attempt) {
    problems += 1
    if let isRight = attempt.correct {
      known += 1
      if isRight { correct += 1 }
    }
    if !attempt.cited.isEmpty { citing += 1 }
    usage = usage + attempt.usage
    finalTokens += attempt.finalTokens
  }
}
