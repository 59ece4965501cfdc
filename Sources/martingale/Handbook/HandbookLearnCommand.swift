import ArgumentParser
import Foundation
import Handbook
import Inference
import JSONSchema

struct HandbookLearnCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn",
    abstract: "Solve problems, reflect on the solutions, and keep the behaviors.",
    discussion: """
      A file has one JSON object a line: "question", and if known "answer", "topic", "id". With a \
      "trace" (a solution of an earlier run) nothing is solved again. Prints a record a problem.

      EXAMPLES
        martingale handbook learn problems.jsonl --strategist larger.gguf
        martingale handbook learn problems.jsonl --sft training --only-correct
      """)

  @OptionGroup var handbook: HandbookOptions
  @OptionGroup var model: ModelOptions
  @OptionGroup var embedder: EmbedderOptions
  @OptionGroup var sources: ProblemSources

  @Option(help: "What wrong solutions teach: nothing, drafts, or the same as right ones.")
  var wrong: BehaviorLearner.Policy.WrongTraces = .draft

  @Option(
    help: ArgumentHelp(
      "Model that solves, reflects and writes behaviors, instead of --model.",
      valueName: "name|path"), completion: NameCompletion.models)
  var strategist: String?

  @Option(
    help: ArgumentHelp(
      "Model for the answers of --sft, instead of --model.", valueName: "name|path"),
    completion: NameCompletion.models)
  var teacher: String?

  @Flag(
    help: "Ask the strategist about behaviors that are alike, and merge those that say the same.")
  var askDuplicates = false

  @Option(
    help: ArgumentHelp(
      "Solutions a problem, each reflected on; a problem that comes with one has that one.",
      valueName: "n"))
  var traces = 1

  @OptionGroup var training: TrainingOptions

  func validate() throws {
    if !(1...64).contains(traces) { throw ValidationError("--traces must be 1 to 64") }
  }

  func run() async throws {
    let items = try sources.load()
    let store = try handbook.create()
    let index = try await embedder.index(of: store)
    let seed = Seed(model.seed)
    seed.announce(unless: handbook.json)
    var loader = RoleLoader(model)
    let writer = try await loader.generator(strategist)
    var policy = BehaviorLearner.Policy()
    policy.wrongTraces = wrong
    policy.solutionTokens = model.maxTokens
    policy.reflectionTokens = model.maxTokens
    let learner = BehaviorLearner(
      BehaviorLearner.Roles(strategist: writer), store: store, index: index, policy: policy,
      duplicates: askDuplicates ? .asking(writer, seed: seed.value) : nil)
    let run = sources.name("learn", items, seed: seed.value)
    for (number, problem) in items.enumerated() {
      for trace in 0..<(problem.trace == nil ? traces : 1) {
        try Task.checkCancellation()
        let key = RandomKey(
          seed: seed.value, request: UInt64(number) | UInt64(trace) << 32)
        try print(try await learner.learn(from: problem, run: run, key: key))
      }
    }
    if training.sft != nil {
      let answering = try await loader.generator(teacher)
      let solver = ProblemSolver(
        answering, store: store, index: index, maxTokens: model.maxTokens,
        countTokens: try await loader.tokenCounter(teacher))
      try await training.write(
        items, run: run, seed: seed.value, solver, answering.identity.name,
        temperature: model.temperature, store)
    }
  }

  private func print(_ lesson: BehaviorLearner.Lesson) throws {
    let record: JSONValue = [
      "problem": .string(lesson.problem), "correct": lesson.correct.map(JSONValue.bool) ?? .null,
      "stored": .array(
        lesson.stored.map { stored in
          [
            "name": .string(stored.name.description),
            "outcome": .string("\(stored.outcome)"),
            "merged_with": .optional(stored.mergedWith?.description),
          ]
        }),
      "rejected": .array(lesson.rejected.map { .string($0) }),
      "tokens": ["input": .int(lesson.usage.input), "output": .int(lesson.usage.output)],
    ]
    if handbook.json {
      try StandardOutput.write(line: record.text)
      return
    }
    let names = lesson.stored.map(\.name.description).joined(separator: " ")
    try StandardOutput.write(
      line: "\(lesson.problem)\t\(names.isEmpty ? "nothing learned" : names)")
    for reason in lesson.rejected {
      StandardError.write(line: "martingale: problem \(lesson.problem): \(reason)")
    }
  }
}
