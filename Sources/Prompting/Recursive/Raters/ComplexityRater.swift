public import Inference

/// Says how complex a problem is, from 1 to 10.
///
/// Requirements on a conformer: the same question and result give the same rating; `rating` copes
/// with any result, failed ones included, by returning nil (the solver then takes its default).
/// Ratings outside 1...10 are clamped and counted; a step never counts as more complex than what
/// it is part of, so that no rater can keep a run from ending.
public protocol ComplexityRater: Sendable {
  /// A short name for records.
  var name: String { get }
  /// What to ask the model; nil when the rating needs none.
  func call(for question: NodeQuestion, key: RandomKey) throws(PromptingError) -> ModelCall?
  /// The rating; `result` is nil when nothing was asked.
  func rating(of question: NodeQuestion, from result: CallResult?) -> ComplexityRating?
}

/// How complex a problem is, and how that was read.
public struct ComplexityRating: Hashable, Sendable {
  /// 1 is trivial, 10 very hard; hundredths, so that rounding noise decides nothing.
  public var value: Double
  /// (10) The probability of each rating, when a model gave it.
  public var law: [Double]?

  /// A rating.
  public init(_ value: Double, law: [Double]? = nil) {
    self.value = (value * 100).rounded() / 100
    self.law = law
  }

  /// The likeliest rating of the law.
  public var argmax: Int? {
    law.flatMap { law in law.indices.max { law[$0] < law[$1] } }.map { $0 + 1 }
  }
}

/// The same rating for everything: plans of one size.
public struct ConstantRater: ComplexityRater {
  private let value: Double

  /// A rater that always says `value`.
  public init(_ value: Double) { self.value = value }

  public var name: String { "constant" }
  public func call(for question: NodeQuestion, key: RandomKey) -> ModelCall? { nil }
  public func rating(of question: NodeQuestion, from result: CallResult?) -> ComplexityRating? {
    ComplexityRating(value)
  }
}
