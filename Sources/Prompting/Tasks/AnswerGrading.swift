public import Constraints
public import Inference

/// How answers that are text are drawn and graded: what `answer` in `task.json` says.
public struct AnswerGrading: Hashable, Sendable {
  /// What makes an answer good, as data; `AnswerMetric` is the thing itself.
  public enum Metric: Hashable, Sendable {
    /// The same text.
    case exact
    /// The same last number.
    case number
    /// The words' F₁.
    case words
    /// A pattern that the whole answer matches.
    case regex(String)
    /// A command line; the program sees the answer.
    case checker(String)
  }

  /// How the answer is taken from a reasoning text.
  public struct Extraction: Hashable, Sendable {
    /// What is written behind the reasoning.
    public var cue: String
    /// What the answer must be, the space after the cue included.
    public var form: ConstraintSpec
    /// The most tokens of the answer.
    public var maxTokens = 24

    /// An extraction.
    public init(cue: String, form: ConstraintSpec) {
      self.cue = cue
      self.form = form
    }
  }

  /// What makes an answer good.
  public var metric: Metric
  /// The most tokens of a text.
  public var maxTokens = 512
  /// Texts that end an answer and are not part of it.
  public var stops = ["Question"]
  /// How the answer is found, when the text is reasoning.
  public var extraction: Extraction?

  /// A grading.
  public init(metric: Metric) {
    self.metric = metric
  }

  /// What remembered results are kept under: two gradings of one name grade alike.
  var name: String {
    var parts = ["\(metric)"]
    if let extraction {
      parts.append("\(extraction.form.parts) \(extraction.maxTokens)")
    }
    return parts.joined(separator: " then ")
  }
}

extension GenerationScorer {
  /// A scorer of a task's answers.
  /// - Parameters:
  ///   - compile: makes a constraint of its description.
  ///   - checker: starts the program of a command line.
  /// - Throws: `invalidInput` when the task does not say how answers are graded or an item has
  ///   nothing to be compared with; what `compile` and `checker` throw.
  public init(
    _ task: PromptTask, model: any LanguageModel,
    compile: (ConstraintSpec) throws -> CompiledConstraint,
    checker: (String) throws -> any ConstraintOracle
  ) throws {
    guard let grading = task.grading else {
      throw PromptingError(
        .invalidInput,
        "\(task.name): the task has neither \"verbalizers\" nor \"answer\"; it cannot be scored")
    }
    var needsAnswers = false
    let metric: AnswerMetric
    switch grading.metric {
    case .exact: (metric, needsAnswers) = (.exact, true)
    case .number: (metric, needsAnswers) = (.number, true)
    case .words: (metric, needsAnswers) = (.words, true)
    case .regex(let pattern):
      guard let constraint = try compile(ConstraintSpec([.regex(pattern)])).constraint else {
        throw PromptingError(.invalidInput, "\(task.name): the pattern cannot be used as a metric")
      }
      metric = .pattern(constraint)
    case .checker(let command): metric = .checker(try checker(command))
    }
    if needsAnswers,
      let item = (task.train + task.dev + task.test).first(where: { $0.answer == nil })
    {
      throw PromptingError(
        .invalidInput, "\(task.name): \(item.id): the item has no \"answer\" to compare with")
    }
    let extraction = try grading.extraction.map { wanted in
      var extraction = Extraction(cue: wanted.cue, constraint: try compile(wanted.form))
      extraction.maxTokens = wanted.maxTokens
      return extraction
    }
    self.init(
      slots: task.slots, model: model, metric: metric, name: grading.name,
      maxTokens: grading.maxTokens, stops: grading.stops, extraction: extraction)
  }
}
