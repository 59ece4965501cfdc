/// What a node of the recursion asks: the problem itself, or a step of a plan.
public struct NodeQuestion: Hashable, Sendable {
  /// A step that is already answered.
  public struct Finding: Hashable, Sendable {
    /// What was asked.
    public var step: String
    /// What was answered.
    public var answer: String

    /// An answered step.
    public init(step: String, answer: String) {
      self.step = step
      self.answer = answer
    }
  }

  /// The whole problem; empty where the step says all there is to know.
  public var problem: String
  /// The step to do now; nil at the root.
  public var step: String?
  /// What is known from the steps that this one depends on, and from those above it.
  public var findings: [Finding]
  /// What the answer must be.
  public var form: AnswerForm

  /// A question.
  public init(problem: String, step: String? = nil, findings: [Finding] = [], form: AnswerForm) {
    self.problem = problem
    self.step = step
    self.findings = findings
    self.form = form
  }

  /// The words that belong to this node alone: what raters and planners look at.
  public var task: String { step ?? problem }

  /// All of it as the model reads it. What all nodes share stands first, so that it is evaluated
  /// once.
  public var statement: String {
    var parts: [String] = problem.isEmpty ? [] : [problem]
    if !findings.isEmpty {
      parts.append(
        "Already found:\n" + findings.map { "\($0.step) -> \($0.answer)" }.joined(separator: "\n"))
    }
    if let step { parts.append(problem.isEmpty ? step : "Do only this part: \(step)") }
    return parts.joined(separator: "\n\n")
  }
}

extension NodeQuestion {
  /// What may be a calculation: the task without the "is", "=" or "?" at its end; nil when there
  /// is no digit in it.
  public var calculation: String? {
    guard task.contains(where: \.isNumber) else { return nil }
    var text = Substring(task)
    while let last = text.last, "=? \n".contains(last) { text.removeLast() }
    if text.hasSuffix(" is") { text.removeLast(3) }
    return String(text)
  }
}
