/// A problem to be solved, and what its answers look like.
public struct SolvingProblem: Hashable, Sendable {
  /// Names it in records.
  public var id: String
  /// What is asked.
  public var text: String
  /// What the final answer must be.
  public var form: AnswerForm
  /// What the answers of steps must be.
  public var stepForm: AnswerForm

  /// A problem; its steps are answered by one line unless said otherwise.
  public init(
    id: String = "", text: String, form: AnswerForm = .line(), stepForm: AnswerForm = .line(60)
  ) {
    self.id = id
    self.text = text
    self.form = form
    self.stepForm = stepForm
  }
}
