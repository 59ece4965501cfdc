/// A constraint that lives in another process: asynchronous, and asked about a batch of texts.
///
/// Laws (checked by `MartingaleTestSupport`'s `checkOracleLaws`):
/// - one answer a question, in the same order; the same question has the same answer;
/// - a text that is accepted as complete is also accepted as a prefix, and so is every prefix of it
///   that ends between two characters;
/// - a failure is an error, never a "no".
///
/// Samplers ask about whole texts, so an oracle needs no state; it may keep one for itself.
public protocol ConstraintOracle: Sendable {
  /// Whether each text is accepted (`complete`) or could still become so (not `complete`).
  /// - Returns: one answer a question, in order.
  func judge(_ questions: [OracleQuestion]) async throws(ConstraintError) -> [Bool]
}

/// A text and what is asked about it.
public struct OracleQuestion: Hashable, Sendable {
  /// The text from its beginning. It may end inside a character.
  public var text: [UInt8]
  /// Whether the text is meant to be whole; otherwise: could it still become valid?
  public var complete: Bool

  /// A question.
  public init(text: [UInt8], complete: Bool) {
    self.text = text
    self.complete = complete
  }
}

/// A synchronous constraint asked as an oracle, so that code for oracles can be tried without one.
public struct ConstraintAsOracle<Base: Constraint>: ConstraintOracle {
  /// The constraint that answers.
  public let base: Base

  /// Wraps a constraint.
  public init(_ base: Base) {
    self.base = base
  }

  /// Runs each text from the start.
  public func judge(_ questions: [OracleQuestion]) async throws(ConstraintError) -> [Bool] {
    var answers: [Bool] = []
    answers.reserveCapacity(questions.count)
    for question in questions {
      guard let start = base.start, let end = try base.advance(start, by: question.text.span)
      else {
        answers.append(false)
        continue
      }
      answers.append(question.complete ? try base.isComplete(end) : true)
    }
    return answers
  }
}
