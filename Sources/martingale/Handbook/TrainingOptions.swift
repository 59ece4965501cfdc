import ArgumentParser
import Foundation
import Handbook
import Inference
import JSONSchema

/// Training data from the teacher's answers: `bc_sft.jsonl` with behaviors in its prompt, and the
/// control `sft.jsonl` without.
struct TrainingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Also answer every problem with and without behaviors, into bc_sft.jsonl and sft.jsonl here.",
      valueName: "folder"), completion: .directory)
  var sft: String?

  @Flag(help: "Keep only right answers in the training files.")
  var onlyCorrect = false

  @Flag(help: "Keep only answers that cite a behavior in bc_sft.jsonl.")
  var onlyCiting = false

  @Flag(help: "Take the names of behaviors out of the answers.")
  var stripCitations = false

  @Option(help: ArgumentHelp("Keep only answers of at most so many tokens.", valueName: "n"))
  var mostTokens: Int?

  private var filter: TrainingFilter {
    var filter = TrainingFilter()
    filter.onlyCorrect = onlyCorrect
    filter.needsCitation = onlyCiting
    filter.stripsCitations = stripCitations
    filter.mostTokens = mostTokens
    return filter
  }

  /// Answers every problem twice, records the uses, and writes both files.
  func write(
    _ items: [Problem], run: String, seed: UInt64, _ solver: ProblemSolver, _ teacher: String,
    temperature: Double, _ store: BehaviorStore
  ) async throws {
    guard let sft else { return }
    var files: [SolvingMethod: [UInt8]] = [.conditioned: [], .plain: []]
    for (number, problem) in items.enumerated() {
      try Task.checkCancellation()
      let attempts = try await solver.attempts(
        problem, by: [.plain, .conditioned], run: run,
        key: RandomKey(seed: seed, request: UInt64(number), output: 16))
      for attempt in attempts {
        try await store.record(
          solver.events(of: attempt, run: run, baseline: attempts.first?.finalTokens))
        let record = TrainingExport.record(
          of: attempt, run: run, teacher: teacher,
          sampling: ["temperature": .double(temperature), "seed": .unsigned(seed)], filter: filter)
        if let record {
          files[attempt.method]?.append(contentsOf: Array(record.text.utf8) + [0x0A])
        }
      }
    }
    do {
      try FileManager.default.createDirectory(atPath: sft, withIntermediateDirectories: true)
    } catch {
      throw CommandFailure(
        .cannotCreate, code: "cannot_create", "\(sft): \(error.localizedDescription)")
    }
    for (method, name) in [(SolvingMethod.conditioned, "bc_sft.jsonl"), (.plain, "sft.jsonl")] {
      try Files.write(files[method] ?? [], to: sft + "/" + name)
    }
  }
}
