public import Constraints
public import Inference
public import Sampling

/// One question put to the model by a role, and how its answer is read.
public struct ModelCall: Hashable, Sendable {
  /// How an answer is read.
  public enum Reading: Hashable, Sendable {
    /// The probability of each of some continuations: the constrained law itself, not a draw from
    /// it. With `prior`, each is divided by its probability after that prompt, which says nothing
    /// (contextual calibration, Zhao et al. 2021, arXiv 2102.09690).
    case choice([[TokenID]], prior: [TokenID]?)
    /// A text that satisfies a constraint, of at most so many tokens, its end included. It may
    /// end with its line, and a space before it may be no part of it.
    case text(ConstraintSpec, tokens: Int, endsWithLine: Bool, skipsSpace: Bool)
    /// Any text, cut after so many tokens.
    case reasoning(tokens: Int)
    /// How likely the continuation is.
    case likelihood([TokenID])
  }

  /// The prompt's tokens.
  public var prompt: [TokenID]
  /// How the answer is read.
  public var reading: Reading
  /// Names the draws.
  public var key: RandomKey
  /// A thought before the text, which the prompt has opened; nil for none.
  public var thought: Reasoning?

  /// A question.
  public init(
    prompt: [TokenID], reading: Reading, key: RandomKey = RandomKey(seed: 0),
    thought: Reasoning? = nil
  ) {
    self.thought = thought
    self.prompt = prompt
    self.reading = reading
    self.key = key
  }

  /// The most tokens it can cost with so many particles: known before it begins.
  func cost(particles: Int) -> Int {
    switch reading {
    case .choice(let continuations, let prior):
      let once = continuations.reduce(0) { $0 + $1.count }
      return prompt.count + once + (prior.map { $0.count + once } ?? 0)
    case .text(_, let tokens, _, _):
      return prompt.count + particles * (tokens + (thought?.tokens ?? 0))
    case .reasoning(let tokens): return prompt.count + tokens
    case .likelihood(let continuation): return prompt.count + continuation.count
    }
  }

  /// Tokens the context must hold.
  var length: Int {
    switch reading {
    case .choice(let continuations, let prior):
      return max(prompt.count, prior?.count ?? 0) + (continuations.map(\.count).max() ?? 0)
    case .text(_, let tokens, _, _): return prompt.count + tokens + (thought?.tokens ?? 0)
    case .reasoning(let tokens): return prompt.count + tokens
    case .likelihood(let continuation): return prompt.count + continuation.count
    }
  }
}

/// What came of a call.
public struct CallResult: Hashable, Sendable {
  /// What was read.
  public enum Value: Hashable, Sendable {
    /// (continuations) probabilities; they add up to 1.
    case choice([Double])
    /// The text that was drawn, and the distinct texts of its posterior, heaviest first.
    case text(String, posterior: [Sample])
    /// The mean log-probability of a token.
    case likelihood(Double)
    /// Nothing; why, for a person.
    case failed(String)
    /// Nothing, because the time was up.
    case timeout
  }

  /// What was read.
  public var value: Value
  /// Prompt tokens and tokens drawn or scored.
  public var tokens: Int

  /// A result.
  public init(value: Value, tokens: Int) {
    self.value = value
    self.tokens = tokens
  }
}
