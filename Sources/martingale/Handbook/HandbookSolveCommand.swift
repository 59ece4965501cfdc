import ArgumentParser
import Handbook
import Inference
import JSONSchema
import Tools

/// `martingale handbook solve`: what behaviors do for answers, beside what else one might do.
struct HandbookSolveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve",
    abstract: "Answer problems with behaviors, and compare with answering without.",
    discussion: """
      The methods: plain (the question alone), conditioned (behaviors of the handbook in the \
      prompt), shuffled (as many others, drawn at random: the control), topic (all behaviors of the \
      problem's topic that fit), self-improvement (behaviors from a first attempt at the same problem, then a \
      second one; they stay in the handbook as drafts), critique-and-revise (the first attempt in \
      the prompt; with --equal-tokens again and again, until it has taken as many tokens as \
      self-improvement). Prints a record an answer, and at the end one a method; a method's tokens \
      include its first attempts and reflections. Without --arm, plain and conditioned are compared, \
      problem by problem: the paired difference has a 95 % interval and a verdict. Nothing is written into \
      the handbook unless --record says so; only self-improvement leaves its drafts there.

      EXAMPLES
        martingale handbook solve problems.jsonl
        martingale handbook solve problems.jsonl --compare --seed 1 --record --json
      """)

  @OptionGroup var handbook: HandbookOptions
  @OptionGroup var model: ModelOptions
  @OptionGroup var embedder: EmbedderOptions
  @OptionGroup var sources: ProblemSources

  @Option(name: .customLong("arm"), help: "How to answer; repeat it.")
  var method: [SolvingMethod] = [.plain, .conditioned]

  @Flag(help: "Every method; topic only where every problem has one.")
  var compare = false

  @Flag(
    help: "Let critique-and-revise go on until it has taken as many tokens as self-improvement.")
  var equalTokens = false

  @Option(
    help: ArgumentHelp("Model that answers, instead of --model.", valueName: "name|path"),
    completion: NameCompletion.models)
  var student: String?

  @Option(
    help: ArgumentHelp(
      "Model that writes the behaviors of self-improvement, instead of --model.",
      valueName: "name|path"), completion: NameCompletion.models)
  var strategist: String?

  @Option(
    name: .customLong("behavior-tokens"),
    help: ArgumentHelp("Most tokens of behaviors in a prompt.", valueName: "n"))
  var budget = 256

  @Option(help: ArgumentHelp("Most behaviors in a prompt.", valueName: "n"))
  var behaviors = 6

  @Flag(inversion: .prefixedNo, help: "Record in the handbook how behaviors did.")
  var record = false

  func run() async throws {
    let items = try sources.load()
    let methods = try chosen(items)
    // Answering with behaviors of a handbook that is not there is a mistake; the rest needs none.
    let needsOne =
      !methods.isDisjoint(with: [.conditioned, .shuffled, .topic])
      && !methods.contains(.selfImprovement)
    let store = needsOne ? try handbook.open() : try handbook.create()
    let index = try await embedder.index(of: store)
    let seed = Seed(model.seed)
    seed.announce(unless: handbook.json)
    var loader = RoleLoader(model)
    var options = BehaviorRetriever.Options()
    options.tokenBudget = budget
    options.most = behaviors
    let solver = ProblemSolver(
      try await loader.generator(student), store: store, index: index, options: options,
      maxTokens: model.maxTokens, countTokens: try await loader.tokenCounter(student))
    var policy = BehaviorLearner.Policy()
    policy.reflectionTokens = model.maxTokens
    let learner =
      methods.contains(.selfImprovement)
      ? BehaviorLearner(
        BehaviorLearner.Roles(strategist: try await loader.generator(strategist)), store: store,
        index: index, policy: policy) : nil
    let run = sources.name("solve", items, seed: seed.value)
    var tallies = SolvingMethod.allCases.filter(methods.contains).map { MethodTally($0) }
    var differences = MethodDifferences()
    var progress = ProgressLine()
    let begin = ContinuousClock.now
    for (number, problem) in items.enumerated() {
      if !handbook.json || !StandardOutput.isTerminal {
        progress.show(TimeLeft.line(number, of: items.count, since: begin))
      }
      try Task.checkCancellation()
      let attempts = try await solver.attempts(
        problem, by: methods, run: run,
        key: RandomKey(seed: seed.value, request: UInt64(number)), learner: learner,
        equalTokens: equalTokens)
      let baseline = attempts.first { $0.method == .plain }?.finalTokens
      progress.clear()
      differences.add(attempts)
      for (place, attempt) in attempts.enumerated() {
        tallies[place].add(attempt)
        if record {
          try await store.record(solver.events(of: attempt, run: run, baseline: baseline))
        }
        try print(attempt)
      }
    }
    try print(tallies)
    for found in differences.found(seed: seed.value) { try print(found) }
  }

  /// The methods that are asked for.
  private func chosen(_ items: [Problem]) throws -> Set<SolvingMethod> {
    var methods = Set(compare ? SolvingMethod.allCases : method)
    if let problem = items.first(where: { $0.topic.isEmpty }) {
      if !compare && methods.contains(.topic) {
        throw CommandFailure(
          .invalidData, code: "no_topic",
          "problem \(problem.id) has no \"topic\": the method topic finds nothing for it")
      }
      methods.remove(.topic)
    }
    if equalTokens && !methods.isSuperset(of: [.selfImprovement, .critiqueAndRevise]) {
      throw ValidationError(
        "--equal-tokens compares critique-and-revise with self-improvement: ask for both")
    }
    return methods
  }

  private func print(_ found: MethodDifferences.Difference) throws {
    let verdict =
      !found.interval.isSignificant
      ? "not shown to make a difference" : found.interval.mean > 0 ? "helps" : "hurts"
    if handbook.json {
      let record: JSONValue = [
        "difference": [
          "method": .string(found.method.rawValue), "against": .string(found.baseline.rawValue),
          "problems": .int(found.count), "mean": .rounded(found.interval.mean, places: 4),
          "low": .rounded(found.interval.low, places: 4),
          "high": .rounded(found.interval.high, places: 4), "verdict": .string(verdict),
        ]
      ]
      return try StandardOutput.write(line: record.text)
    }
    func points(_ value: Double) -> String { "\((value * 1000).rounded() / 10)" }
    StandardError.write(
      line: "martingale: \(found.method.rawValue) against \(found.baseline.rawValue): "
        + "\(points(found.interval.mean)) points [\(points(found.interval.low)), "
        + "\(points(found.interval.high))] on \(found.count) problems: \(verdict)")
  }

  private func print(_ attempt: Attempt) throws {
    guard handbook.json else {
      let verdict = attempt.correct.map { $0 ? "right" : "wrong" } ?? "-"
      let answer = TerminalText.line(attempt.answer)
      try StandardOutput.write(
        line: "\(attempt.problem.id)\t\(attempt.method.rawValue)\t\(verdict)\t\(answer)")
      return
    }
    let record: JSONValue = [
      "problem": .string(attempt.problem.id), "method": .string(attempt.method.rawValue),
      "answer": .string(attempt.answer), "correct": attempt.correct.map(JSONValue.bool) ?? .null,
      "text": .string(attempt.text),
      "behaviors": .array(
        attempt.behaviors.map { .string($0.behavior.name.description) }),
      "cited": .array(attempt.cited.sorted().map { .string($0.description) }),
      "tokens": [
        "input": .int(attempt.usage.input), "output": .int(attempt.usage.output),
        "final": .int(attempt.finalTokens),
      ],
    ]
    try StandardOutput.write(line: record.text)
  }

  private func print(_ tallies: [MethodTally]) throws {
    for tally in tallies {
      let count = Double(max(tally.problems, 1))
      if handbook.json {
        let total: JSONValue = [
          "total": [
            "method": .string(tally.method.rawValue), "problems": .int(tally.problems),
            "known": .int(tally.known), "correct": .int(tally.correct),
            "accuracy": tally.accuracy.map { .rounded($0, places: 4) } ?? .null,
            "citing": .int(tally.citing), "input_tokens": .int(tally.usage.input),
            "output_tokens": .int(tally.usage.output), "final_tokens": .int(tally.finalTokens),
          ]
        ]
        try StandardOutput.write(line: total.text)
      } else {
        StandardError.write(
          line: "martingale: \(tally.method.rawValue): \(tally.correct) of \(tally.known) right, "
            + "\(Int((Double(tally.usage.input) / count).rounded())) tokens read and "
            + "\(Int((Double(tally.usage.output) / count).rounded())) written a problem")
      }
    }
  }
}
