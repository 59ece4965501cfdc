import ArgumentParser
import Foundation
import Inference
import JSONSchema
import LlamaBackend
import Tools

/// `martingale tools eval`: how well the right tools are found.
struct ToolsEvalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval", abstract: "Measure how well the tools that queries need are found.",
    discussion: """
      Prints one JSON object with recall@1, 5 and 10, NDCG@5, MRR and comp@5 over all queries, by \
      kind and by domain. With --against, also the paired difference to another writer with its \
      95 % bootstrap interval.

      EXAMPLES
        martingale tools eval --tools tools.jsonl --queries dev.jsonl
        martingale tools eval --tools tools.jsonl --queries dev.jsonl --queries-by model \\
          --against none --sample 200
      """)

  @Option(
    help: ArgumentHelp("The catalogue: name and description, one tool a line.", valueName: "file"))
  var tools: String

  @Option(
    help: ArgumentHelp("Queries with the tools they need, one a line.", valueName: "file"))
  var queries: String

  @Option(help: "Who writes queries beside the user's own.")
  var queriesBy: WriterChoice = .none

  @Option(
    help: "How the results of several queries are merged. Default: what suits the writer best.")
  var merge: MergeChoice?

  @Flag(inversion: .prefixedNo, help: "Drop a model's queries that can only do harm.")
  var `guard` = true

  @Option(help: "Order the first ten anew by the model's likelihood of this.")
  var rerank: RerankChoice?

  @Option(help: ArgumentHelp("The model's share when ordering anew.", valueName: "0…1"))
  var rerankShare = 0.5

  @Option(help: "Compare with this writer, query by query.")
  var against: WriterChoice?

  @Option(help: ArgumentHelp("Take every k-th query, so that about n remain.", valueName: "n"))
  var sample: Int?

  @Option(help: ArgumentHelp("Write preference pairs for training, one a line.", valueName: "file"))
  var pairs: String?

  @OptionGroup var model: ModelOptions
  @OptionGroup var embedder: EmbedderOptions

  enum RerankChoice: String, ExpressibleByArgument, CaseIterable {
    case name, request
  }

  func validate() throws {
    if let sample, sample < 1 { throw ValidationError("--sample must be at least 1") }
    if !(0...1).contains(rerankShare) { throw ValidationError("--rerank-share must be 0 to 1") }
    if pairs != nil && against == nil {
      throw ValidationError("--pairs needs --against: two writers are compared")
    }
  }

  func run() async throws {
    let definitions = try ToolCatalogue.read(try Files.read(tools), name: tools)
    var labelled = try LabelledQuery.read(
      try Files.read(queries), catalogue: definitions, name: queries)
    if let sample, sample < labelled.count {
      labelled = (0..<sample).map { labelled[$0 * labelled.count / sample] }
    }
    let index = try await ToolIndex(
      definitions,
      embedder: await embedder.load(model, background: definitions.map(\.description)))
    let clock = ContinuousClock()
    let begin = clock.now
    let items = try await evaluation(queriesBy, index, reranks: true).run(labelled)
    let seconds = (clock.now - begin) / .seconds(1) / Double(max(1, labelled.count))
    var report = ToolEvaluation.report(
      items, writer: queriesBy.rawValue, secondsPerQuery: seconds)
    if let against {
      let reference = try await evaluation(against, index, reranks: false).run(labelled)
      report = compare(report, items, reference, against)
      if let pairs { try write(items, reference, to: pairs) }
    }
    try StandardOutput.write(line: report.text)
  }

  private func evaluation(_ choice: WriterChoice, _ index: ToolIndex, reranks: Bool) throws
    -> ToolEvaluation
  {
    let reranker =
      try reranks
      ? rerank.map { choice in
        ToolReranker(
          model: try model.load(), evidence: choice == .name ? .name : .request,
          share: rerankShare)
      } : nil
    return ToolEvaluation(
      index: index, writer: try choice.make(model), merge: (merge ?? choice.bestMerge).merge,
      guardian: choice.usesModel && `guard` ? QueryGuard() : nil, reranker: reranker)
  }

  private func compare(
    _ report: JSONValue, _ items: [ToolEvaluation.Item], _ reference: [ToolEvaluation.Item],
    _ against: WriterChoice
  ) -> JSONValue {
    guard var object = report.object else { return report }
    var difference = JSONObject()
    difference["against"] = .string(against.rawValue)
    for name in ToolMetrics.names {
      guard let paired = PairedBootstrap(items, against: reference, metric: name) else { continue }
      difference[name] = [
        "mean": .rounded(paired.mean), "low": .rounded(paired.low), "high": .rounded(paired.high),
      ]
    }
    object["difference"] = .object(difference)
    object["written"] = .int(items.reduce(0) { $0 + $1.written.count })
    object["dropped"] = .int(items.reduce(0) { $0 + $1.dropped.count })
    return .object(object)
  }

  private func write(
    _ items: [ToolEvaluation.Item], _ reference: [ToolEvaluation.Item], to path: String
  ) throws {
    var lines = ""
    for (one, other) in zip(items, reference) {
      let candidates = [one, other].map { ($0.written, $0.metrics["ndcg@5"] ?? 0) }
      guard let pair = PreferencePair(prompt: one.query.query, candidates: candidates) else {
        continue
      }
      lines += pair.json.text + "\n"
    }
    do {
      try lines.write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw CommandFailure(
        .cannotCreate, code: "cannot_create", "\(path): \(error.localizedDescription)")
    }
  }
}
