import ArgumentParser
import Foundation
import Handbook
import Inference
import JSONSchema
import LlamaBackend

struct HandbookLearnCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn",
    abstract: "Solve problems, reflect on the solutions, and keep the behaviors.",
    discussion: """
      The file has one JSON object a line: "question", and if known "answer", "topic", "id". With \
      a "trace" (a solution of an earlier run) nothing is solved again. Prints a record a problem.
      """)

  @OptionGroup var handbook: HandbookOptions
  @OptionGroup var model: ModelOptions

  @Argument(help: "Problems as JSON Lines; - is standard input.")
  var problems: String

  @Option(help: "What wrong solutions teach: nothing, drafts, or the same as right ones.")
  var wrong: BehaviorLearner.Policy.WrongTraces = .draft

  @Option(help: ArgumentHelp("A name for this run in the provenance.", valueName: "id"))
  var run: String?

  @Option(help: ArgumentHelp("Model for the teacher's answers (--sft).", valueName: "name|path"))
  var teacher: String?

  @Option(
    help: ArgumentHelp(
      "Also answer every problem with and without behaviors, into bc_sft.jsonl and sft.jsonl here.",
      valueName: "folder"))
  var sft: String?

  @Flag(help: "Keep only right answers in the training files.")
  var onlyCorrect = false

  func run() async throws {
    let bytes: [UInt8]
    if problems == "-" {
      var input = StandardInput()
      bytes = try input.readAll()
    } else {
      bytes = try Files.read(problems)
    }
    let items = try Problem.read(bytes, file: problems)
    let store = try handbook.create()
    let index = HandbookIndex.make(store)
    let seed = Seed(model.seed)
    seed.announce(unless: handbook.json)
    let strategist = try generator(model.model)
    let roles = BehaviorLearner.Roles(
      strategist: strategist, teacher: try teacher.map { try generator($0) })
    var policy = BehaviorLearner.Policy()
    policy.wrongTraces = wrong
    policy.solutionTokens = model.maxTokens
    policy.reflectionTokens = model.maxTokens
    let learner = BehaviorLearner(roles, store: store, index: index, policy: policy)
    // Without --run, the same problems and seed are the same run.
    let run =
      run ?? "learn-" + ProblemHash.of(String(decoding: bytes, as: UTF8.self)).prefix(12)
      + "-\(seed.value)"
    for (number, problem) in items.enumerated() {
      try Task.checkCancellation()
      let key = RandomKey(seed: seed.value, request: UInt64(number))
      let lesson = try await learner.learn(from: problem, run: run, key: key)
      try print(lesson)
    }
    if let sft {
      try await answer(items, run: run, seed: seed.value, roles, store, index, into: sft)
    }
  }

  private func generator(_ name: String?) throws -> SampledGenerator {
    var options = model
    options.model = name
    let loaded = try options.load()
    return SampledGenerator(
      loaded, temperature: model.temperature,
      usesChat: model.usesChat && loaded.hasChatTemplate)
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

  private func answer(
    _ items: [Problem], run: String, seed: UInt64, _ roles: BehaviorLearner.Roles,
    _ store: BehaviorStore, _ index: BehaviorIndex, into folder: String
  ) async throws {
    let solver = ProblemSolver(
      roles.teacher, store: store, index: index, maxTokens: model.maxTokens,
      countTokens: { ($0.utf8.count + 2) / 3 })
    var filter = TrainingFilter()
    filter.onlyCorrect = onlyCorrect
    var files: [SolvingMethod: [UInt8]] = [.conditioned: [], .plain: []]
    for (number, problem) in items.enumerated() {
      var baseline: Int?
      for method in [SolvingMethod.plain, .conditioned] {
        try Task.checkCancellation()
        let attempt = try await solver.attempt(
          problem, by: method, run: run,
          key: RandomKey(seed: seed, request: UInt64(number), output: 16))
        if method == .plain { baseline = attempt.finalTokens }
        try await store.record(
          solver.events(of: attempt, run: run, baseline: baseline))
        let record = TrainingExport.record(
          of: attempt, run: run, teacher: roles.teacher.identity.name,
          sampling: ["temperature": .double(model.temperature), "seed": .seed(seed)],
          filter: filter)
        if let record { files[method]?.append(contentsOf: Array(record.text.utf8) + [0x0A]) }
      }
    }
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      for (method, name) in [(SolvingMethod.conditioned, "bc_sft.jsonl"), (.plain, "sft.jsonl")] {
        try Data(files[method] ?? []).write(
          to: URL(fileURLWithPath: folder + "/" + name), options: .atomic)
      }
    } catch {
      throw CommandFailure(
        .cannotCreate, code: "cannot_create", "\(folder): \(error.localizedDescription)")
    }
  }
}
