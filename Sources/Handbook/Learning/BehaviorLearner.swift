public import Inference

/// Turns problems into behaviors: solve, reflect, extract.
public struct BehaviorLearner: Sendable {
  /// Who does what; one model may play all parts.
  public struct Roles: Sendable {
    /// Solves, reflects and extracts.
    public var strategist: any TextGenerator
    /// Answers with behaviors in its prompt, to make training data, and solves again what was not
    /// solved.
    public var teacher: any TextGenerator
    /// Uses behaviors, or is trained on the teacher's answers.
    public var student: any TextGenerator

    /// Whoever is not given is the strategist.
    public init(
      strategist: any TextGenerator, teacher: (any TextGenerator)? = nil,
      student: (any TextGenerator)? = nil
    ) {
      self.strategist = strategist
      self.teacher = teacher ?? strategist
      self.student = student ?? strategist
    }
  }

  /// What is done with behaviors from solutions that are wrong, right, or neither for sure.
  public struct Policy: Hashable, Sendable {
    /// A wrong solution may teach what was missing.
    public enum WrongTraces: String, Hashable, Sendable, CaseIterable {
      /// Nothing is learned from it.
      case skip
      /// What is learned waits for approval.
      case draft
      /// It is treated as a right one.
      case keep
    }

    /// What becomes of behaviors from answers that are known to be wrong.
    public var wrongTraces = WrongTraces.draft
    /// Status of what a right solution teaches.
    public var whenRight = Behavior.Status.active
    /// Status of what a solution of unknown worth teaches.
    public var whenUnknown = Behavior.Status.draft
    /// Most tokens of the three texts.
    public var solutionTokens = 1_024
    /// The most tokens of a reflection.
    public var reflectionTokens = 768
    /// The most tokens of the behaviors drawn from it.
    public var extractionTokens = 512
    /// Whether a behavior that says the same as another is merged with it.
    public var mergesDuplicates = true
    /// Whether the teacher solves again what a trace did not, so that there is something better to
    /// reflect on.
    public var teachesWrong = false

    /// The defaults above.
    public init() {}
  }

  /// What one problem taught.
  public struct Lesson: Hashable, Sendable {
    /// What was to be solved.
    public var problem: String
    /// How it was solved, word for word.
    public var trace: String
    /// What the model said about that.
    public var reflection: String
    /// Whether the solution was right; nil when that is not known.
    public var correct: Bool?
    /// What was stored, in order.
    public var stored: [Stored] = []
    /// What was not, and why.
    public var rejected: [String] = []
    /// Tokens of all calls that it took.
    public var usage = TokenUsage()

    /// A behavior and what storing it did.
    public struct Stored: Hashable, Sendable {
      public var name: BehaviorName
      /// What the handbook made of it.
      public var outcome: StoreOutcome
      /// The behavior it was merged with.
      public var mergedWith: BehaviorName?
    }
  }

  private let roles: Roles
  private let store: BehaviorStore
  private let index: BehaviorIndex
  private let policy: Policy
  private let duplicates: DuplicateFinder

  /// A learner that writes into `store`.
  public init(
    _ roles: Roles, store: BehaviorStore, index: BehaviorIndex, policy: Policy = Policy(),
    duplicates: DuplicateFinder? = nil
  ) {
    self.roles = roles
    self.store = store
    self.index = index
    self.policy = policy
    self.duplicates = duplicates ?? DuplicateFinder()
  }

  /// Learns from one problem: three calls, or two when it comes with a trace. A trace that says
  /// nothing teaches nothing: the model would only make something up.
  /// - Parameters:
  ///   - run: names this run in the provenance.
  ///   - key: names its random streams; `output` is replaced.
  public func learn(from problem: Problem, run: String, key: RandomKey)
    async throws(HandbookError) -> Lesson
  {
    var lesson = Lesson(problem: problem.id, trace: "", reflection: "")
    if let trace = problem.trace {
      guard trace.contains(where: { !$0.isWhitespace }) else {
        lesson.rejected.append("the trace is empty: it tells of nothing to learn from")
        return lesson
      }
      lesson.trace = trace
    } else {
      let request = TextRequest(
        ExtractionPrompts.solve(problem.question), maxTokens: policy.solutionTokens,
        key: Self.key(key, call: 0))
      lesson.trace = try await ask(request, &lesson)
    }
    lesson.correct =
      problem.answer.map { FinalAnswer.match(FinalAnswer.of(lesson.trace), $0) } ?? problem.correct
    if lesson.correct == false, policy.wrongTraces == .skip {
      lesson.rejected.append("the solution is wrong, and wrong ones are skipped")
      return lesson
    }
    if lesson.correct == false, problem.trace != nil, policy.teachesWrong {
      let answer = try await roles.teacher.generate(
        TextRequest(
          ExtractionPrompts.solve(problem.question), maxTokens: policy.solutionTokens,
          key: Self.key(key, call: 3)))
      lesson.usage.add(answer)
      lesson.trace += "\n\nAnother solution, by \(roles.teacher.identity.name):\n\(answer.text)"
    }
    lesson.reflection = try await ask(
      TextRequest(
        ExtractionPrompts.reflect(
          problem.question, trace: lesson.trace, answer: problem.answer),
        maxTokens: policy.reflectionTokens, key: Self.key(key, call: 1)), &lesson)
    let text = try await ask(
      TextRequest(
        ExtractionPrompts.extract(problem.question, reflection: lesson.reflection),
        maxTokens: policy.extractionTokens, form: ExtractionPrompts.form,
        key: Self.key(key, call: 2)), &lesson)
    let extracted = ExtractedBehaviors(text, rules: store.options.rules)
    lesson.rejected = extracted.rejected
    try await keep(extracted, of: problem, run: run, &lesson)
    return lesson
  }

  private func ask(_ request: TextRequest, _ lesson: inout Lesson) async throws(HandbookError)
    -> String
  {
    let answer = try await roles.strategist.generate(request)
    lesson.usage.add(answer)
    return answer.text
  }

  private func keep(
    _ extracted: ExtractedBehaviors, of problem: Problem, run: String, _ lesson: inout Lesson
  ) async throws(HandbookError) {
    let status: Behavior.Status =
      switch lesson.correct {
      case true: policy.whenRight
      case false: policy.wrongTraces == .keep ? policy.whenRight : .draft
      case nil: policy.whenUnknown
      }
    let provenance = Provenance(
      run: problem.run ?? run, problem: ProblemHash.of(problem.question),
      trace: "\(run)/\(problem.id)/trace", reflection: "\(run)/\(problem.id)/reflection",
      strategist: roles.strategist.identity.name, promptVersion: ExtractionPrompts.version,
      correct: lesson.correct)
    for entry in extracted.behaviors {
      let outcome = try await store.add(
        BehaviorDraft(
          name: entry.name, instruction: entry.instruction, topic: problem.topic, author: .llm,
          status: status), provenance: provenance)
      var stored = Lesson.Stored(name: entry.name, outcome: outcome)
      if outcome == .created, policy.mergesDuplicates {
        stored.mergedWith = try await mergeDuplicate(of: entry.name)
      }
      lesson.stored.append(stored)
    }
  }

  private func mergeDuplicate(of name: BehaviorName) async throws(HandbookError) -> BehaviorName? {
    let behavior = try await store.behavior(name)
    guard let twin = try await duplicates.duplicate(of: behavior, in: index) else { return nil }
    try await store.merge(
      name, twin.behavior.name, reason: "says the same", cosine: twin.cosine)
    return twin.behavior.name
  }

  private static func key(_ key: RandomKey, call: UInt64) -> RandomKey {
    RandomKey(seed: key.seed, request: key.request, output: call)
  }
}

extension DuplicateFinder {
  /// A finder that asks a model about pairs which are alike but not surely the same.
  public static func asking(_ model: any TextGenerator, seed: UInt64) -> DuplicateFinder {
    DuplicateFinder { first, second throws(HandbookError) in
      let answer = try await model.generate(
        TextRequest(
          ExtractionPrompts.sameMeaning(first, second), maxTokens: 8,
          form: ExtractionPrompts.yesOrNo, key: RandomKey(seed: seed)))
      return answer.text.lowercased().contains("yes")
    }
  }
}
