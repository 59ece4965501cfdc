/// What a method came to over many problems.
package struct MethodTally: Hashable, Sendable {
  /// Which method.
  package var method: SolvingMethod
  package var problems = 0
  /// Problems whose right answer is known.
  package var known = 0
  package var correct = 0
  /// Answers that cite a behavior.
  package var citing = 0
  /// All tokens, first attempts and reflections included.
  package var usage = TokenUsage()
  /// Tokens of the final texts alone.
  package var finalTokens = 0

  /// Nothing yet.
  package init(_ method: SolvingMethod) { self.method = method }

  /// The share of right answers among those that can be judged; nil without any.
  package var accuracy: Double? { known == 0 ? nil : Double(correct) / Double(known) }

  /// Counts one attempt.
  package mutating func add(_ attempt: Attempt) {
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
