import ArgumentParser
import Foundation
import MartingaleKit

/// `methods extraction`: an extraction task four ways, against a key.
struct ExtractionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extraction",
    abstract: "Exact fields, validity and invented values: free, masked, sampled, verbatim.",
    discussion: """
      Runs a task whose output is a JSON Schema with x-verbatim four ways: without any constraint; \
      held to the schema by masking; by AWRS in SMC; and with verbatim spans, as the task says. \
      Prints a JSON object an arm. The key is JSON Lines with the right fields of each item.

      EXAMPLES
        Benchmarks/methods extraction Examples/extraction/invoices.json --expected Examples/extraction/invoices.keys.jsonl
      """)

  @Argument(help: "The task file.")
  var task: String

  @Option(
    name: .customLong("expected"),
    help: ArgumentHelp("The right answers as JSON Lines.", valueName: "file"), completion: .file())
  var key: String

  @Option(
    help: ArgumentHelp("Only this arm; repeat it.", valueName: "name"),
    transform: { text in
      guard let arm = ExtractionArm(rawValue: text) else {
        let names = ExtractionArm.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("an arm is one of: \(names)")
      }
      return arm
    })
  var arm: [ExtractionArm] = []

  @Option(help: ArgumentHelp("Only the first items.", valueName: "n"))
  var limit: Int?

  @Option(
    help: ArgumentHelp("Keep each arm's journal in this folder.", valueName: "folder"),
    completion: .directory)
  var journals: String?

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("A model's name or path, instead of the task's.", valueName: "name|path"))
  var model: String?

  @Option(help: "Threads for the model, instead of the task's.")
  var threads: Int?

  @Option(help: "Seed of every random draw, instead of the task's.")
  var seed: UInt64?

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
  }

  func run() async throws {
    let task = try TaskReader.read(
      try contents(of: self.task), named: self.task,
      in: URL(fileURLWithPath: self.task).deletingLastPathComponent().path)
    let benchmark = try ExtractionBenchmark(task, key: try contents(of: key))
    let model = try LlamaModel(
      path: ModelLocator().locate(self.model ?? task.model),
      options: LlamaOptions(contextLength: task.context, threads: threads ?? task.threads))
    let scratch = FileManager.default.temporaryDirectory
      .appendingPathComponent("martingale-methods-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    for arm in arm.isEmpty ? ExtractionArm.allCases : arm {
      let score = try await benchmark.run(
        arm, model: model, in: "\(journals ?? scratch)/\(task.id)-\(arm.rawValue)",
        seed: seed ?? task.seed ?? 0,
        limit: limit ?? .max
      ) { note("\(task.id), \(arm.rawValue): item \($0.item + 1)") }
      var record = score.json.object ?? JSONObject()
      record["task"] = .string(task.id)
      record["particles"] = .int(arm.particles(of: task))
      record["model"] = .string(model.identity.name)
      print(JSONValue.object(record).text)
    }
  }
}
