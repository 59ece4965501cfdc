import ArgumentParser
import Foundation
import JSONSchema
import Retrieval
import Tools

/// `martingale tools search`: the tools that fit a request.
struct ToolsSearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "The tools that fit a request, best first.",
    discussion: """
      EXAMPLES
        martingale tools search --tools tools.jsonl 'book a flight and a hotel'
        martingale tools search --queries-by auto --rewards rewards.json 'how far is it?'
        martingale tools search --tools tools.jsonl --learned learned.json 'will it rain?'
      """)

  @Argument(help: "The request; stdin when left out.")
  var query: String?

  @OptionGroup var sources: ToolSources

  @Option(name: .customLong("limit"), help: ArgumentHelp("How many.", valueName: "n"))
  var count = 5

  @Option(
    help: ArgumentHelp(
      "Who writes queries beside the request itself; auto: who was worth most (--rewards)."))
  var queriesBy: WriterSelection = .one(.decompose)

  @OptionGroup var writing: WriterOptions
  @OptionGroup var learning: LearnedOptions

  @Flag(help: "Print one JSON object a tool.")
  var json = false

  @OptionGroup var model: LocalModelOptions
  @OptionGroup var draws: SeedOption
  @OptionGroup var embedder: EmbedderOptions

  func validate() throws {
    if count < 1 { throw ValidationError("--limit must be at least 1") }
    if queriesBy == .all { throw ValidationError("all writers are compared by `tools eval`") }
    if queriesBy == .auto && writing.rewards == nil {
      throw ValidationError("--queries-by auto needs --rewards: a file to learn from")
    }
  }

  func run() async throws {
    var input = StandardInput()
    let request = try query ?? Files.text(input.readAll(), from: "stdin")
    let loaded = try await sources.load(
      withBuiltIns: sources.catalogues.isEmpty && sources.servers.isEmpty)
    await loaded.close()
    let experience = try learning.load(for: loaded.definitions)
    let embedder = try await embedder.load(model, background: loaded.definitions.map(\.description))
    var index = try await ToolIndex(loaded.definitions, embedder: embedder)
    if let experience { index = try await index.enriched(by: experience) }
    let strategy = try strategy(try await learning.index(experience, embedder: embedder))
    var queries = try await strategy.writer.queries(for: request, history: [])
    if let guardian = strategy.guardian {
      let verdicts = try await guardian.verdicts(on: queries, for: request, in: index)
      queries = verdicts.filter { $0.dropped == nil }.map(\.query)
    }
    let hits = try await index.find(
      request, queries: queries, merging: strategy.merge, limit: count)
    if queriesBy == .auto {
      var rewards = try RewardFile.read(writing.rewards)
      rewards.note(search: strategy.name, showed: hits.map(\.name))
      try RewardFile.write(rewards, to: writing.rewards)
      StandardError.write(line: "martingale: note: queries by \(strategy.name)")
    }
    try show(hits, index)
    if hits.isEmpty { throw CommandFailure(.failure, code: "tool_not_found", "no tool was found") }
  }

  private func strategy(_ demonstrations: DemonstrationIndex?) throws -> StrategyChooser.Strategy {
    let seed = draws.seed ?? 0
    if case .one(let choice) = queriesBy {
      return try writing.strategy(choice, model, seed: seed, demonstrations: demonstrations)
    }
    var chooser = try writing.chooser(model, seed: seed, demonstrations: demonstrations)
    guard let chosen = chooser.choose() else {
      throw CommandFailure(.usage, code: "no_writer", "there is no writer to choose")
    }
    return chosen
  }

  private func show(_ hits: [ToolHit], _ index: ToolIndex) throws {
    guard json else {
      return try TablePrinter.print(
        ["SCORE", "NAME", "DESCRIPTION"],
        hits.map { hit in
          [
            String(format: "%.3f", hit.score), hit.name,
            index.definitions[hit.position].description,
          ].map(TerminalText.line)
        })
    }
    for hit in hits {
      let record: JSONValue = [
        "name": .string(hit.name), "score": .rounded(hit.score),
        "description": .string(index.definitions[hit.position].description),
      ]
      try StandardOutput.write(line: record.text)
    }
  }
}
