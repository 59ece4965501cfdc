import ArgumentParser
import Foundation
import Inference
import JSONSchema
import LlamaBackend
import Tools

/// `martingale tools learn`: what requests with known tools teach about finding them.
struct ToolsLearnCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn",
    abstract: "Learn from requests with known tools how tools are found, without training.",
    discussion: """
      Writes one JSON file, for --learned of `tools search`, `tools eval` and `bench tools` and for \
      retrieval.learned of tasks: "past" has the requests of each tool, which bring the tool nearer to \
      such requests; "examples" has requests with queries for --queries-by few-shot. With --examples \
      written a model writes queries for each request --samples times, and the list that raises NDCG@5 \
      most over the request alone is kept, if one does; with described the queries are the descriptions \
      of the tools that are needed, and no model is asked. --learned goes on from an earlier file: its \
      examples are shown to the writer (never a request its own), and of two for one request the better \
      stays. Prints one JSON object that says what became of the requests.

      EXAMPLES
        martingale tools learn --tools tools.jsonl --queries train.jsonl --out learned.json
        martingale tools learn --tools tools.jsonl --queries train.jsonl --out learned.json \\
          --examples written --limit 200 --records written.jsonl
        martingale tools search --tools tools.jsonl --learned learned.json 'is it going to rain?'
      """)

  @Option(
    help: ArgumentHelp("The catalogue: name and description, one tool a line.", valueName: "file"),
    completion: .file())
  var tools: String

  @Option(
    help: ArgumentHelp("Requests with the tools they need, one a line.", valueName: "file"),
    completion: .file())
  var queries: String

  @Option(
    help: ArgumentHelp("Where what was learned is written.", valueName: "file"), completion: .file()
  )
  var out: String

  @Option(
    help: ArgumentHelp("What was learned before and is added to.", valueName: "file"),
    completion: .file())
  var learned: String?

  @Option(help: ArgumentHelp("Past requests that are kept a tool, the latest.", valueName: "n"))
  var perTool = 32

  @Option(help: "Where examples of queries come from.")
  var examples: ExampleChoice = .none

  @Option(
    help: ArgumentHelp("Lists that are written for a request, with other seeds.", valueName: "n"))
  var samples = 4

  @Option(help: ArgumentHelp("The temperature that lists are written at.", valueName: "t"))
  var temperature = 0.8

  @Option(
    help:
      "How a list's results are merged with the request's when it is judged; blend lets a query lift what the request has second, interleave does not."
  )
  var merge: MergeChoice = .blend

  @Option(
    name: .customLong("limit"),
    help: ArgumentHelp("Make examples of about n requests, every k-th.", valueName: "n"))
  var count: Int?

  @Option(
    help: ArgumentHelp(
      "Keep what was written, and go on from there when started again.", valueName: "file"),
    completion: .file())
  var records: String?

  @OptionGroup var model: LocalModelOptions
  @OptionGroup var draws: SeedOption
  @OptionGroup var embedder: EmbedderOptions

  /// Where examples of queries come from.
  enum ExampleChoice: String, ExpressibleByArgument, CaseIterable {
    case none, described, written
  }

  func validate() throws {
    if !(1...4096).contains(perTool) { throw ValidationError("--per-tool must be from 1 to 4096") }
    if !(1...64).contains(samples) { throw ValidationError("--samples must be from 1 to 64") }
    if !(0...4).contains(temperature) { throw ValidationError("--temperature must be from 0 to 4") }
    if let count, count < 1 { throw ValidationError("--limit must be at least 1") }
    if examples == .none && count != nil {
      throw ValidationError("--limit needs --examples: it says for how many requests they are made")
    }
    if examples != .written && records != nil {
      throw ValidationError("--records needs --examples written")
    }
  }

  func run() async throws {
    let definitions = try ToolCatalogue.read(try Files.read(tools), name: tools)
    let labelled = try LabelledQuery.read(
      try Files.read(queries), catalogue: definitions, name: queries)
    var experience = try learned.map { try LearnedFile.read($0) } ?? ToolExperience()
    let earlier = experience
    experience.add(ToolLearning.past(of: labelled, most: perTool), most: perTool)
    var report = JSONObject()
    report["requests"] = .int(labelled.count)
    report["tools_with_past"] = .int(experience.past.count)
    if examples != .none {
      var chosen = labelled
      if let count, count < labelled.count {
        chosen = (0..<count).map { labelled[$0 * labelled.count / count] }
      }
      experience.add(try await makeExamples(chosen, definitions, earlier, &report))
    }
    report["examples"] = .int(experience.demonstrations.count)
    try LearnedFile.write(experience, to: out)
    try StandardOutput.write(line: JSONValue.object(report).text)
  }

  private func makeExamples(
    _ chosen: [LabelledQuery], _ definitions: [ToolDefinition], _ earlier: ToolExperience,
    _ report: inout JSONObject
  ) async throws -> ToolExperience {
    let embedder = try await embedder.load(model, background: definitions.map(\.description))
    var learning = ToolLearning(index: try await ToolIndex(definitions, embedder: embedder))
    if examples == .written {
      learning.writers = try writers(
        try await LearnedOptions.index(
          earlier, embedder: embedder, limit: DemonstrationIndex.usualLimit), earlier)
    }
    var made = ToolExperience()
    var alone = 0
    var progress = ProgressLine()
    defer { progress.clear() }
    for (number, query) in chosen.enumerated() {
      progress.show("\(number) of \(chosen.count) requests, \(made.demonstrations.count) examples")
      if examples == .described {
        if let example = try await learning.described(query) { made.demonstrations.append(example) }
        continue
      }
      switch try await learning.best(for: query) {
      case .foundAlone: alone += 1
      case .notRaised: break
      case .raised(let example): made.demonstrations.append(example)
      }
    }
    let gains = made.demonstrations.map(\.gain)
    report["tried"] = .int(chosen.count)
    if examples == .written { report["found_alone"] = .int(alone) }
    report["kept"] = .int(gains.count)
    report["mean_gain"] = .rounded(
      gains.isEmpty ? 0 : gains.reduce(0, +) / Double(gains.count), places: 4)
    return made
  }

  /// The same writer so often, each time with another seed.
  private func writers(_ demonstrations: DemonstrationIndex?, _ earlier: ToolExperience) throws
    -> [StrategyChooser.Strategy]
  {
    let loaded = try model.load()
    let kept = try WrittenRecords(records)
    let shown = SHA256.hex(
      of: ToolExperience(demonstrations: earlier.demonstrations).json.text.utf8)
    return try (0..<samples).map { number in
      let seed = (draws.seed ?? 0) &+ UInt64(number)
      let writer =
        if let demonstrations {
          try ModelQueryWriter(
            model: loaded, demonstrations: demonstrations, temperature: temperature, seed: seed)
        } else {
          try ModelQueryWriter(
            model: loaded, style: .fewShot(ModelQueryWriter.examples), temperature: temperature,
            seed: seed)
        }
      return StrategyChooser.Strategy(
        writer: RecordedWriter(
          writer, of: loaded.identity, origin: "\(seed) \(temperature) \(shown)", in: kept),
        merge: merge.merge, guardian: QueryGuard())
    }
  }
}
