public import Inference

/// The model's own rating: the law over the texts 1 to 10, read as its expected value.
///
/// The argmax of a small model is constant (SmolLM2-135M says 1 to everything), so by default the
/// mean of the law is taken, after dividing by the law for a problem that says nothing.
public struct ModelRater: ComplexityRater {
  /// How the law becomes a number.
  public enum Reading: String, Hashable, Sendable, CaseIterable {
    /// Σ i·p(i).
    case expected
    /// The i with the greatest p(i).
    case argmax
  }

  private let desk: RoleDesk
  private let reading: Reading
  private let dividesPrior: Bool

  /// A rater that asks in the role of the assessor.
  public init(_ desk: RoleDesk, reading: Reading = .expected, dividesPrior: Bool = true) {
    self.desk = desk
    self.reading = reading
    self.dividesPrior = dividesPrior
  }

  public var name: String {
    RaterName.model(reading, dividesPrior: dividesPrior).description
  }

  public func call(
    for question: NodeQuestion, key: RandomKey
  ) throws(PromptingError) -> ModelCall? {
    var desk = desk
    desk.dividesPrior = dividesPrior
    return try desk.call(
      .assessor, ["problem": question.statement], form: .choice((1...10).map(String.init)),
      tokens: 1, key: key)
  }

  public func rating(of question: NodeQuestion, from result: CallResult?) -> ComplexityRating? {
    guard case .choice(let law) = result?.value, law.count == 10 else { return nil }
    let rating = ComplexityRating(
      zip(1..., law).reduce(0) { $0 + Double($1.0) * $1.1 }, law: law)
    guard reading == .argmax, let argmax = rating.argmax else { return rating }
    return ComplexityRating(Double(argmax), law: law)
  }
}
