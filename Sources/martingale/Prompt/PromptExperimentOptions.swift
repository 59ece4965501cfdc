import ArgumentParser
import Inference
import JSONSchema
import LlamaBackend
import Prompting
import Synchronization

/// What the searches on a task folder have in common.
struct PromptExperimentOptions: ParsableArguments {
  @Argument(help: "The task's folder. Not with --task.", completion: .directory)
  var folder: String?

  @Option(
    help: ArgumentHelp(
      "Cut this agent task's own demonstrations and system message, judged through its whole loop.",
      discussion: "Of five items two are for the fitness, one for the choice, two are held out.",
      valueName: "file"), completion: .file())
  var task: String?

  @Option(
    help: ArgumentHelp(
      "With --task: the right answers, as for `bench agent`. Default: its success check.",
      valueName: "file"), completion: .file())
  var expected: String?

  @Option(help: "What is maximised: reward, accuracy.")
  var fitness: Fitness = .reward

  @Option(help: ArgumentHelp("At most so many fitness items a label.", valueName: "n"))
  var shots: Int?

  @Option(help: ArgumentHelp("Which draw of the training pool.", valueName: "n"))
  var draw = 0

  @Option(help: ArgumentHelp("Which of the task's prompts is cut, from 0.", valueName: "n"))
  var prompt = 0

  @Option(help: ArgumentHelp("The most prompts that are evaluated.", valueName: "n"))
  var budgetEvaluations: Int?

  @Flag(
    inversion: .prefixedNo,
    help: "Also run TAPruning, and random masks at equal evaluations.")
  var controls = true

  @Option(help: ArgumentHelp("Seed of the random control. Default: --seed.", valueName: "n"))
  var controlSeed: UInt64?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write the prompt here.", valueName: "file"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Keep every evaluation here. Default: beside the output.", valueName: "file"),
    completion: .file())
  var history: String?

  @Option(
    help: ArgumentHelp("Write all numbers, without any text of the task.", valueName: "file"),
    completion: .file())
  var results: String?

  @Option(
    help: ArgumentHelp(
      "Whose prompt is written: best, the arm that did best on the development items (the search's own when it ties), or an arm by its name.",
      valueName: "best|arm"))
  var write = "best"

  @Flag(name: .shortAndLong, help: "No progress on standard error.")
  var quiet = false

  @OptionGroup(title: "Model") var model: LocalModelOptions
  @OptionGroup var draws: SeedOption

  func validate() throws {
    guard (folder == nil) != (task == nil) else {
      throw ValidationError("either a task's folder, or --task with an agent task")
    }
    let arms =
      ["zero_shot", "unpruned", "best_unpruned"]
      + ExperimentOptions.Algorithm.allCases.map(\.rawValue)
    guard (["best"] + arms).contains(write) else {
      throw ValidationError("--write: best, or one of \(arms.joined(separator: ", "))")
    }
    if task != nil && write != "best" {
      throw ValidationError(
        "--write is for a task's folder: of an agent task the search's own is written")
    }
    if expected != nil && task == nil { throw ValidationError("--expected is for --task") }
    if task != nil && (shots != nil || draw != 0 || prompt != 0) {
      throw ValidationError("--shots, --draw and --prompt are for a task's folder")
    }
    if task != nil && model.context != nil {
      throw ValidationError("--context is for a task's folder: an agent task has its own in /model")
    }
    if let budgetEvaluations, budgetEvaluations < 1 {
      throw ValidationError("--budget-evaluations must be at least 1")
    }
    if let shots, shots < 1 { throw ValidationError("--shots must be at least 1") }
  }

  /// Runs an experiment and writes what it found.
  /// - Parameter configure: the search's own settings.
  func run(_ configure: (inout ExperimentOptions) -> Void) async throws {
    let seed = Seed(draws.seed)
    seed.announce(unless: quiet)
    let (problem, model) = try await problem(seed.value)
    let task = problem.task
    let scorer = problem.scorer
    let file = history ?? output.map { $0 + ".history.jsonl" }
    let store =
      try file.map { path throws(PromptingError) in
        try ScoreStore(scorer, file: path)
      } ?? ScoreStore(scorer)
    var options = ExperimentOptions()
    options.fitness = fitness
    options.shots = shots
    options.draw = draw
    options.prompt = prompt
    options.evaluations = budgetEvaluations
    options.compares = controls
    options.seed = seed.value
    options.controlSeed = controlSeed ?? seed.value
    configure(&options)
    let settings = options
    let experiment = PromptExperiment(task, model: model, store: store, options: settings)
    let progress = PromptProgress(isQuiet: quiet)
    let finished = Mutex<[ExperimentArm]>([])
    @Sendable func found(_ arms: [ExperimentArm], isComplete: Bool) -> FoundPrompt {
      FoundPrompt(
        task: task, arms: arms, options: settings, model: model, command: CommandLine.arguments,
        isComplete: isComplete)
    }
    let arms: [ExperimentArm]
    do {
      arms = try await experiment.run { event in
        progress.show(event)
        guard case .finished(let arm) = event, let results else { return }
        let arms = finished.withLock { arms in
          arms.append(arm)
          return arms
        }
        // What is known so far; the end reports what cannot be written.
        try? found(arms, isComplete: false).write(results: results)
      }
    } catch {
      await problem.close()
      throw error
    }
    await problem.close()
    var result = found(arms, isComplete: true)
    result.written = try chosen(arms)
    if let results { try result.write(results: results) }
    let artefact = problem.finish(try result.artefact(original: experiment.original()))
    if let output {
      try artefact.save(to: output)
    } else if results == nil {
      try StandardOutput.write(line: JSONWriter(.indented(2)).string(of: artefact.json))
    }
  }

  /// The arm whose prompt is written, and a word about it.
  private func chosen(_ arms: [ExperimentArm]) throws(CommandFailure) -> String? {
    // The search's own arm stands last, and wins ties.
    guard let own = arms.last else { return nil }
    let best = arms.reversed().reduce(own) { $1.dev.value > $0.dev.value ? $1 : $0 }
    // What is written for an agent task are its demonstrations, so it is the search's own.
    let name = task != nil ? own.name : write == "best" ? best.name : write
    guard arms.contains(where: { $0.name == name }) else {
      throw CommandFailure(
        .usage, code: "unknown_arm",
        "--write \(name): there is no such arm; there are \(arms.map(\.name).joined(separator: ", "))"
      )
    }
    if !quiet {
      let share = "\((best.dev.value * 1000).rounded() / 10) %"
      StandardError.write(
        line: "martingale: best on the development items: \(best.name), \(share); written: \(name)")
    }
    return name
  }

  /// What prompts are searched for, with its model.
  private func problem(_ seed: UInt64) async throws -> (PromptProblem, LlamaModel) {
    if let task {
      return try await PromptProblem.open(
        agent: task, expected: expected, options: model, seed: seed)
    }
    let folder = folder ?? ""
    let reader = PromptTaskReader(folder: folder)
    _ = try reader.read()  // its mistakes show before the model is opened
    let model = try model.load()
    return (try PromptProblem(reader.read(labelsOf: model), model: model, folder: folder), model)
  }
}
