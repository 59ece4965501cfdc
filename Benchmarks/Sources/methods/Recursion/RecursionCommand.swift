import ArgumentParser
import MartingaleKit

/// `methods prs`: the recursion beside what it must beat.
struct RecursionCommand: AsyncParsableCommand {
  /// What is measured.
  enum Part: String, ExpressibleByArgument, CaseIterable {
    /// Whether ratings follow known difficulty, for every rater.
    case calibration
    /// The folder's questions with choices, by every method.
    case tasks
    /// Nested Boolean expressions whose leaves get a truth table, by every method.
    case booleans
  }

  static let configuration = CommandConfiguration(
    commandName: "prs",
    abstract: "Prompt Recursive Search beside direct answers, chain of thought and plan-and-solve.",
    discussion: """
      FOLDER has JSON Lines files of {"input", "target", "choices"}, as BIG-Bench-Hard's. Every method \
      has the same budget of tokens a question; methods are compared in pairs by McNemar's exact \
      test, beside chance, the majority's share and the answer to a question that says nothing. \
      Records are appended to --records, and a run that was stopped goes on from them; the table \
      of all records is the one line of output.
      """)

  @Argument(help: ArgumentHelp("A folder of tasks.", valueName: "folder"), completion: .directory)
  var folder: String

  @OptionGroup var model: ModelOptions
  @OptionGroup var options: RecursionArguments

  @Option(help: "What is measured.")
  var part: Part = .tasks

  @Option(
    help: ArgumentHelp("A method; repeat it. Default: all but tree-planner.", valueName: "name"))
  var arm: [SolvingArm] = []

  @Option(
    name: .customLong("limit"),
    help: ArgumentHelp("Questions a task, the first ones.", valueName: "n"))
  var items = 9

  @Option(help: ArgumentHelp("Boolean expressions.", valueName: "n"))
  var expressions = 200

  @Option(help: ArgumentHelp("The most tokens of a thought or a plan.", valueName: "n"))
  var thought = 64

  @Option(
    help: ArgumentHelp("Where records are kept.", valueName: "file.jsonl"), completion: .file())
  var records: String

  func validate() throws {
    if items < 1 { throw ValidationError("--limit must be at least 1") }
    if expressions < 1 { throw ValidationError("--expressions must be at least 1") }
    if thought < 8 { throw ValidationError("--thought must be at least 8") }
  }

  func run() async throws {
    let tasks = try ReasoningTask.folder(folder)
    let loaded = try model.load()
    let desk = try options.desk(loaded, usesChat: !model.raw)
    var table: JSONValue
    switch part {
    case .calibration: table = try await calibrate(tasks, desk)
    case .tasks: table = try await compare(tasks.compactMap { chosen($0) }, desk, notes: "")
    case .booleans:
      let task = NestedBooleans.task(count: expressions, operators: 2...9, seed: 1)
      table = try await compare([task], desk, notes: NestedBooleans.rules)
    }
    if case .object(var object) = table {
      object["part"] = .string(part.rawValue)
      object["model"] = [
        "name": .string(loaded.identity.name), "sha256": .optional(loaded.identity.sha256),
      ]
      object["tokens_a_question"] = options.tokens.map { .int($0) } ?? .null
      table = .object(object)
    }
    print(table.text)
  }

  /// The task's first questions that have choices; nil when it has none.
  private func chosen(_ task: ReasoningTask) -> ReasoningTask? {
    let own = task.items.filter { $0.choices?.contains($0.target) == true }.prefix(items)
    return own.isEmpty ? nil : ReasoningTask(name: task.name, items: Array(own))
  }

  // MARK: Methods

  private func compare(
    _ tasks: [ReasoningTask], _ desk: RoleDesk, notes: String
  ) async throws -> JSONValue {
    var budget = options.budget
    budget.callTokens = thought
    var sampling = SamplerOptions(particles: options.particles)
    sampling.base = BaseAdjustment(temperature: model.temperature)
    var bench = SolvingBench(
      desk, sampling: sampling, budget: budget, rater: options.rater.rater(desk),
      planner: options.makePlanner(desk))
    bench.options = options.recursion
    bench.notes = notes
    let arms = arm.isEmpty ? SolvingArm.allCases.filter { $0 != .treePlanner } : arm
    var file = try RecordFile(records)
    var priors: [[String]: String?] = [:]
    let all = tasks.flatMap { task in task.items.map { (task.name, $0) } }
    for (number, (task, item)) in all.enumerated() {
      try Task.checkCancellation()
      let choices = item.choices ?? []
      let form = AnswerForm.choice(choices)
      let key = RandomKey(seed: model.seed, request: UInt64(number))
      for arm in arms where !file.has(item.id, arm.rawValue) {
        let solution = try await bench.solve(
          SolvingProblem(id: item.id, text: item.input, form: form, stepForm: stepForm(form)),
          by: arm, key: key)
        try file.append(
          SolvingRecord(
            task: task, item: item.id, arm: arm.rawValue, solution: solution, target: item.target))
      }
      if !file.has(item.id, "prior") {
        if priors[choices] == nil {
          var nothing = bench
          nothing.notes = notes
          priors[choices] = try await nothing.solve(
            SolvingProblem(text: "N/A", form: form), by: .direct, key: key
          ).answer
        }
        let answer = priors[choices] ?? nil
        try file.append(
          SolvingRecord(
            task: task, item: item.id, arm: "prior", answer: answer,
            isCorrect: answer == item.target, tokens: 0, calls: 1, nodes: 1))
      }
      note("\(number + 1)/\(all.count) \(item.id)")
    }
    return SolvingTable(file.records, tasks: tasks).json
  }

  /// Steps of an expression are expressions; those of other problems are answered by a line.
  private func stepForm(_ form: AnswerForm) -> AnswerForm {
    options.planner == .expression ? form : .line(60)
  }

  // MARK: Ratings

  private func calibrate(_ tasks: [ReasoningTask], _ desk: RoleDesk) async throws -> JSONValue {
    let families = Set(RatingCalibration.families.flatMap { $0 })
    let booleans = NestedBooleans.task(count: 60, operators: 1...6, seed: 2)
    var questions: [(task: String, item: ReasoningTask.Item, difficulty: Double?)] = []
    for (number, item) in booleans.items.enumerated() {
      questions.append((booleans.name, item, Double(1 + number % 6)))
    }
    for task in tasks where families.contains(task.name) {
      questions += task.items.prefix(items).map { (task.name, $0, nil) }
    }
    var rows: [JSONValue] = []
    for name in RaterName.named {
      let ratings = try await RatingCalibration.rate(
        questions.map(\.item.input), with: name.rater(desk), desk: desk)
      let rated = zip(questions, ratings).map { question, rating in
        RatingCalibration.Rated(
          task: question.task, item: question.item.id, difficulty: question.difficulty,
          rating: rating)
      }
      rows.append(RatingCalibration.json(rated, rater: name.description))
      note("\(name): done")
    }
    return ["raters": .array(rows), "chance_of_ordered_triples": .rounded(1 / 6)]
  }
}
