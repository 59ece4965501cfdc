import ArgumentParser
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
      """)

  @Argument(help: "The request; stdin when left out.")
  var query: String?

  @OptionGroup var sources: ToolSources

  @Option(name: .customShort("k"), help: ArgumentHelp("How many.", valueName: "n"))
  var count = 5

  @Option(help: "Who writes queries beside the request itself.")
  var queriesBy: WriterChoice = .decompose

  @Option(
    help: "How the results of several queries are merged. Default: what suits the writer best.")
  var merge: MergeChoice?

  @Flag(help: "Print one JSON object a tool.")
  var json = false

  @OptionGroup var model: ModelOptions
  @OptionGroup var embedder: EmbedderOptions

  func run() async throws {
    var input = StandardInput()
    let request = try query ?? Files.text(input.readAll(), from: "stdin")
    let loaded = try await sources.load(
      withBuiltIns: sources.catalogues.isEmpty && sources.servers.isEmpty)
    await loaded.close()
    let index = try await ToolIndex(
      loaded.definitions,
      embedder: await embedder.load(model, background: loaded.definitions.map(\.description)))
    let writer = try queriesBy.make(model)
    var queries = try await writer.queries(for: request, history: [])
    if queriesBy.usesModel {
      let verdicts = try await QueryGuard().judge(queries, for: request, in: index)
      queries = verdicts.filter { $0.dropped == nil }.map(\.query)
    }
    let hits = try await index.find(
      request, queries: queries, merging: (merge ?? queriesBy.bestMerge).merge, limit: count)
    for hit in hits {
      let definition = index.definitions[hit.position]
      if json {
        let record: JSONValue = [
          "name": .string(hit.name), "score": .rounded(hit.score),
          "description": .string(definition.description),
        ]
        try StandardOutput.write(line: record.text)
      } else {
        try StandardOutput.write(
          line: TerminalText.line("\(hit.name) — \(definition.description)"))
      }
    }
    if hits.isEmpty { throw CommandFailure(.failure, code: "tool_not_found", "no tool was found") }
  }
}
