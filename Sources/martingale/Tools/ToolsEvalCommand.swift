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
      95 % bootstrap interval, and whether that shows that the writer helps or hurts. With \
      --queries-by all, such an object for every writer; with auto, a bandit chooses the writer of \
      each query, NDCG@5 being the reward, and --rewards keeps what it learned for `tools search`. With \
      --learned (see `tools learn`) also the groups "seen" and "unseen": queries all or none of whose tools \
      something was learned about; differences are then to the index without it.

      EXAMPLES
        martingale tools eval --tools tools.jsonl --queries dev.jsonl
        martingale tools eval --tools tools.jsonl --queries dev.jsonl --queries-by model \\
          --against none --limit 200
        martingale tools eval --tools tools.jsonl --queries dev.jsonl --queries-by all
        martingale tools eval --tools tools.jsonl --queries dev.jsonl --queries-by auto \\
          --writers none,decompose --rewards rewards.json
        martingale tools eval --tools tools.jsonl --queries test.jsonl --learned learned.json
      """)

  @Option(
    help: ArgumentHelp("The catalogue: name and description, one tool a line.", valueName: "file"),
    completion: .file())
  var tools: String

  @Option(
    help: ArgumentHelp("Queries with the tools they need, one a line.", valueName: "file"),
    completion: .file())
  var queries: String

  @Option(
    help: ArgumentHelp(
      "Who writes queries beside the user's own; auto: who was worth most so far; all: each."))
  var queriesBy: WriterSelection = .one(.none)

  @OptionGroup var writing: WriterOptions
  @OptionGroup var learning: LearnedOptions

  @Option(help: "Order the first ten anew by the model's likelihood of this.")
  var rerank: RerankChoice?

  @Option(help: ArgumentHelp("The model's share when ordering anew.", valueName: "0…1"))
  var rerankShare = 0.5

  @Option(help: "Compare with this writer, query by query.")
  var against: WriterChoice?

  @Option(
    name: .customLong("limit"),
    help: ArgumentHelp("Take every k-th query, so that about n remain.", valueName: "n"))
  var sample: Int?

  @Option(
    help: ArgumentHelp("Write preference pairs for training, one a line.", valueName: "file"),
    completion: .file())
  var pairs: String?

  @Option(
    help: ArgumentHelp(
      "For --pairs: the writer writes so often, with other seeds, and its best queries stand against its worst.",
      valueName: "n"))
  var samples = 1

  @OptionGroup var model: LocalModelOptions
  @OptionGroup var draws: SeedOption
  @OptionGroup var embedder: EmbedderOptions

  enum RerankChoice: String, ExpressibleByArgument, CaseIterable {
    case name, request
  }

  func validate() throws {
    if let sample, sample < 1 { throw ValidationError("--limit must be at least 1") }
    if !(0...1).contains(rerankShare) { throw ValidationError("--rerank-share must be 0 to 1") }
    if pairs != nil && against == nil && samples == 1 {
      throw ValidationError(
        "--pairs needs --against, which compares two writers, or --samples, which compares one with itself"
      )
    }
    if !(1...64).contains(samples) { throw ValidationError("--samples must be from 1 to 64") }
    if samples > 1 && pairs == nil { throw ValidationError("--samples needs --pairs") }
    if samples > 1 && queriesBy == .auto {
      throw ValidationError("--samples needs one writer with --queries-by")
    }
    if writing.rewards != nil && queriesBy != .auto {
      throw ValidationError("--rewards needs --queries-by auto")
    }
    if pairs != nil && queriesBy == .all {
      throw ValidationError("--pairs needs one writer with --queries-by")
    }
  }

  func run() async throws {
    let definitions = try ToolCatalogue.read(try Files.read(tools), name: tools)
    var labelled = try LabelledQuery.read(
      try Files.read(queries), catalogue: definitions, name: queries)
    if let sample, sample < labelled.count {
      labelled = (0..<sample).map { labelled[$0 * labelled.count / sample] }
    }
    let experience = try learning.load(for: definitions)
    let embedder = try await embedder.load(model, background: definitions.map(\.description))
    let plain = try await ToolIndex(definitions, embedder: embedder)
    var index = plain
    if let experience { index = try await plain.enriched(by: experience) }
    let demonstrations = try await learning.index(experience, embedder: embedder)
    let arm = { (choice: WriterChoice, number: Int) throws -> ToolEvaluation in
      ToolEvaluation(
        index: index,
        try writing.strategy(
          choice, model, seed: (draws.seed ?? 0) &+ UInt64(number), demonstrations: demonstrations),
        reranker: try reranker())
    }
    var reference: Reference?
    let compared = against ?? (queriesBy == .all || experience != nil ? WriterChoice.none : nil)
    if let compared {
      // Without anything that was learned, and in the order that the index has.
      let strategy = try writing.strategy(compared, model, seed: draws.seed ?? 0)
      reference = Reference(
        writer: compared, items: try await ToolEvaluation(index: plain, strategy).run(labelled),
        learned: experience?.tools)
    }
    switch queriesBy {
    case .one(let writer):
      let items = try await measure(labelled, writer.rawValue, reference) {
        try await arm(writer, 0).run(labelled)
      }
      if let pairs {
        var candidates = [items]
        if let against { candidates.append(try await other(against, index, labelled, reference)) }
        for number in 1..<max(1, samples) {
          candidates.append(try await arm(writer, number).run(labelled))
        }
        try write(candidates, to: pairs)
      }
    case .all:
      for writer in writing.writers {
        try await measure(labelled, writer.rawValue, reference) {
          try await arm(writer, 0).run(labelled)
        }
      }
    case .auto:
      var chooser = try writing.chooser(
        model, seed: draws.seed ?? 0, demonstrations: demonstrations)
      let items = try await measure(labelled, "auto", reference) {
        try await chooser.evaluate(labelled, in: index)
      } adding: {
        ["writers": WriterRewards(arms: chooser.bandit.arms).json["writers"] ?? .null]
      }
      try RewardFile.write(WriterRewards(arms: chooser.learned), to: writing.rewards)
      if let against, let pairs {
        try write([items, try await other(against, index, labelled, reference)], to: pairs)
      }
    }
  }

  /// What a writer is compared with.
  private struct Reference {
    var writer: WriterChoice
    var items: [ToolEvaluation.Item]
    /// The tools that something was learned about, if anything was.
    var learned: Set<String>?
  }

  /// What the other writer finds in the same index: rewards of a pair are of one search.
  private func other(
    _ choice: WriterChoice, _ index: ToolIndex, _ labelled: [LabelledQuery], _ reference: Reference?
  ) async throws -> [ToolEvaluation.Item] {
    if let reference, reference.learned == nil { return reference.items }
    let strategy = try writing.strategy(choice, model, seed: draws.seed ?? 0)
    return try await ToolEvaluation(index: index, strategy).run(labelled)
  }

  /// Judges the queries and prints the record.
  @discardableResult
  private func measure(
    _ labelled: [LabelledQuery], _ name: String, _ reference: Reference?,
    _ evaluate: () async throws -> [ToolEvaluation.Item],
    adding more: () -> KeyValuePairs<String, JSONValue> = { [:] }
  ) async throws -> [ToolEvaluation.Item] {
    let clock = ContinuousClock()
    let begin = clock.now
    let items = try await evaluate()
    let seconds = (clock.now - begin) / .seconds(1) / Double(max(1, labelled.count))
    let report = ToolEvaluation.report(items, writer: name, secondsPerQuery: seconds)
    var object = report.object ?? JSONObject()
    for (key, value) in more() { object[key] = value }
    if let reference {
      object["difference"] = difference(items, reference, { _ in true })
      object["written"] = .int(items.reduce(0) { $0 + $1.written.count })
      object["dropped"] = .int(items.reduce(0) { $0 + $1.dropped.count })
      if let learned = reference.learned {
        object["by_past"] = groups(items, reference, learned)
      }
    }
    try StandardOutput.write(line: JSONValue.object(object).text)
    return items
  }

  private func reranker() throws -> ToolReranker? {
    try rerank.map { choice in
      ToolReranker(
        model: try model.load(), evidence: choice == .name ? .name : .request, share: rerankShare)
    }
  }

  /// The queries about tools that something was learned about, and the others, apart.
  private func groups(
    _ items: [ToolEvaluation.Item], _ reference: Reference, _ learned: Set<String>
  ) -> JSONValue {
    var groups = JSONObject()
    for name in ToolEvaluation.pastNames {
      let belongs = { (item: ToolEvaluation.Item) in
        ToolEvaluation.group(item.query, learned: learned) == name
      }
      let own = items.filter(belongs)
      guard var group = ToolMetrics.mean(own.map(\.metrics))?.json.object else { continue }
      group["queries"] = .int(own.count)
      group["difference"] = difference(items, reference, belongs)
      groups[name] = .object(group)
    }
    return .object(groups)
  }

  /// How much better queries of a group do than the reference.
  private func difference(
    _ items: [ToolEvaluation.Item], _ reference: Reference,
    _ belongs: (ToolEvaluation.Item) -> Bool
  ) -> JSONValue {
    var difference = JSONObject()
    difference["against"] = .string(reference.writer.rawValue)
    let (own, others) = (items.filter(belongs), reference.items.filter(belongs))
    for metric in ToolMetrics.names {
      guard let paired = PairedBootstrap(own, against: others, metric: metric) else { continue }
      difference[metric] = [
        "mean": .rounded(paired.mean), "low": .rounded(paired.low), "high": .rounded(paired.high),
        "verdict": .string(paired.verdict),
      ]
    }
    return .object(difference)
  }

  private func write(
    _ rows: [[ToolEvaluation.Item]], to path: String
  ) throws {
    var lines = ""
    for (index, item) in (rows.first ?? []).enumerated() {
      let candidates = rows.map { ($0[index].written, $0[index].metrics["ndcg@5"] ?? 0) }
      guard let pair = PreferencePair(prompt: item.query.query, candidates: candidates) else {
        continue
      }
      lines += pair.json.text + "\n"
    }
    try Files.write(lines.utf8, to: path)
  }
}

extension PairedBootstrap {
  /// What the interval shows, in words.
  var verdict: String { low > 0 ? "helps" : high < 0 ? "hurts" : "no difference shown" }
}
