import ArgumentParser
import Foundation
import Handbook
import Inference
import JSONSchema
import LlamaBackend

/// `martingale bench handbook`: what behaviors do for a model, and how fast the handbook is.
struct BenchHandbookCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "handbook",
    abstract: "Accuracy and tokens with no, right, shuffled and retrieved behaviors; speed.",
    discussion: """
      Questions about made-up units, words and codes, whose rule stands only in a behavior. Prints \
      a JSON object an arm; with --speed, inserts a second and search times of a large handbook.
      """)

  @OptionGroup var model: LocalModelOptions
  @OptionGroup var format: ChatFormatOptions
  @OptionGroup var embedder: EmbedderOptions

  @Option(name: .customLong("limit"), help: ArgumentHelp("Questions an arm.", valueName: "n"))
  var items = 120

  @Option(
    help: ArgumentHelp("Measure the store with so many behaviors instead.", valueName: "n"))
  var speed: Int?

  func validate() throws {
    if !(6...10_000).contains(items) { throw ValidationError("--limit must be 6 to 10000") }
    if let speed, !(500...10_000_000).contains(speed) {
      throw ValidationError("--speed must be 500 to 10000000")
    }
  }

  func run() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "martingale-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    if let speed {
      try await measureSpeed(speed, in: folder)
    } else {
      try await measureEffect(in: folder)
    }
  }

  private func measureSpeed(_ count: Int, in folder: URL) async throws {
    let store = try BehaviorStore(path: folder.path + "/speed.sqlite")
    let figures = try await HandbookBenchmark(behaviors: count).run(
      store, embedder: try await embedder.load())
    let record: JSONValue = [
      "behaviors": .int(count),
      "inserts_per_second": .rounded(figures.insertsPerSecond, places: 0),
      "indexing_seconds": .rounded(figures.indexing, places: 2),
      "search_p50_ms": .rounded(figures.searchP50 * 1_000, places: 2),
      "search_p95_ms": .rounded(figures.searchP95 * 1_000, places: 2),
      "lint_seconds": figures.lint.map { .rounded($0, places: 2) } ?? .null,
    ]
    try StandardOutput.write(line: record.text)
  }

  private func measureEffect(in folder: URL) async throws {
    let loaded = try model.load()
    let generator = SampledGenerator(
      loaded, temperature: 0, usesChat: format.usesChat && loaded.hasChatTemplate)
    let benchmark = try RuleLookupBenchmark(count: items)
    for arm in RuleLookupBenchmark.Arm.allCases {
      let store = try BehaviorStore(path: folder.path + "/\(arm.rawValue).sqlite")
      let clock = ContinuousClock()
      let begin = clock.now
      let score = try await benchmark.run(
        arm, generator, store: store, index: await embedder.index(of: store)
      ) { line in (try? loaded.tokenize(prompt: line).count) ?? line.utf8.count }
      let count = Double(score.items)
      let record: JSONValue = [
        "arm": .string(arm.rawValue), "items": .int(score.items),
        "accuracy": .rounded(score.accuracy, places: 4),
        "citing": .rounded(Double(score.citing) / count, places: 4),
        "input_tokens": .rounded(Double(score.usage.input) / count, places: 1),
        "output_tokens": .rounded(Double(score.usage.output) / count, places: 1),
        "seconds": .rounded((clock.now - begin) / .seconds(1), places: 1),
        "model": .string(loaded.identity.name),
      ]
      try StandardOutput.write(line: record.text)
    }
  }
}
