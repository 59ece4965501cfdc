public import Inference

/// Breaks a problem into steps.
///
/// Requirements on a conformer: the same question and result give the same plan; `plan` copes with
/// any result, failed ones included. A plan without steps means that the problem is answered as it
/// is; steps beyond `count` are dropped by the solver and counted.
public protocol StepPlanner: Sendable {
  /// A short name for records.
  var name: String { get }
  /// What to ask the model; nil when the plan needs none.
  /// - Parameters:
  ///   - count: how many steps are wanted.
  ///   - tokens: the most a drawn plan may have.
  func call(
    for question: NodeQuestion, count: Int, tokens: Int, key: RandomKey
  ) throws(PromptingError) -> ModelCall?
  /// The plan; `result` is nil when nothing was asked.
  func plan(for question: NodeQuestion, count: Int, from result: CallResult?) -> StepPlan
}

/// The steps of a problem.
public struct StepPlan: Hashable, Sendable {
  /// What is to be done, in order. `#k` names the result of step k, counted from 1.
  public var steps: [String]
  /// Whether each step says all there is to know: it is then asked without the problem, with the
  /// results it names in their places.
  public var isSelfContained: Bool
  /// What is asked at the end, with `#k` for results; nil asks the composer.
  public var composition: String?

  /// A plan.
  public init(_ steps: [String], isSelfContained: Bool = false, composition: String? = nil) {
    self.steps = steps
    self.isSelfContained = isSelfContained
    self.composition = composition
  }

  /// The earlier steps that step `index` names, counted from 0, ascending.
  func references(of index: Int) -> [Int] {
    Self.references(in: steps[index]).filter { $0 < index }
  }

  /// The numbers after `#` in a text, counted from 0, ascending, each once.
  static func references(in text: String) -> [Int] {
    var found: Set<Int> = []
    for match in text.matches(of: #/#([1-9][0-9]?)/#) {
      if let number = Int(match.output.1) { found.insert(number - 1) }
    }
    return found.sorted()
  }

  /// A text with the results that it names; those that are missing keep their `#k`.
  static func filled(_ text: String, with results: [Int: String]) -> String {
    var filled = ""
    var rest = Substring(text)
    while let match = rest.firstMatch(of: #/#([1-9][0-9]?)/#) {
      filled += rest[..<match.range.lowerBound]
      let number = Int(match.output.1).map { $0 - 1 }
      filled += number.flatMap { results[$0] } ?? String(match.output.0)
      rest = rest[match.range.upperBound...]
    }
    return filled + rest
  }
}
