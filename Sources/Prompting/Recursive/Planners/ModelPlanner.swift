internal import Constraints
public import Inference

/// The model's own plan: a numbered list, drawn under a pattern that nothing else fits.
public struct ModelPlanner: StepPlanner {
  private let desk: RoleDesk

  /// A planner that asks in the role of that name.
  public init(_ desk: RoleDesk) { self.desk = desk }

  public var name: String { "model" }

  public func call(
    for question: NodeQuestion, count: Int, tokens: Int, key: RandomKey
  ) throws(PromptingError) -> ModelCall? {
    let values = ["problem": question.statement, "count": String(count)]
    return ModelCall(
      prompt: try desk.tokens(.planner, values),
      reading: .text(
        ConstraintSpec([.regex(Self.pattern(count))]), tokens: tokens, endsWithLine: false,
        skipsSpace: false),
      key: key)
  }

  public func plan(for question: NodeQuestion, count: Int, from result: CallResult?) -> StepPlan {
    guard case .text(let text, _) = result?.value else { return StepPlan([]) }
    return StepPlan(Self.steps(in: text))
  }

  /// One to `count` numbered lines.
  static func pattern(_ count: Int) -> String {
    let line = "[^\\s\\x00-\\x1f#][^\\n\\r\\x00-\\x1f]{0,79}"
    var pattern = ""
    for number in (1...max(1, count)).reversed() {
      let rest = pattern.isEmpty ? "" : "(?:\n\(pattern))?"
      pattern = "\(number)\\. \(line)\(rest)"
    }
    return "[ \n]?\(pattern)"
  }

  /// The steps of a numbered list, whatever its numbers look like; blank ones are none.
  static func steps(in text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).compactMap { line in
      let step = line.trimmingPrefix(#/\s*(?:\d+\s*[.):]|[-*•])?\s*/#)
      let end = step.lastIndex { !$0.isWhitespace }
      return end.map { String(step[...$0]) }
    }
  }
}
