import ArgumentParser
import Inference
import JSONSchema
import Retrieval
import Tools

/// `martingale bench tools`: every query writer and merge against the bare request, and the time a
/// search takes.
struct BenchToolsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tools",
    abstract: "Compare ways to find tools, side by side, one JSON object a line.",
    discussion: """
      Every line has recall@5 and NDCG@5 and their paired differences to the request alone with \
      95 % bootstrap intervals, on the same queries. The last line times searches of a large \
      catalogue in a warm process.
      """)

  @Option(help: ArgumentHelp("The catalogue.", valueName: "file"), completion: .file())
  var tools: String

  @Option(
    help: ArgumentHelp("Queries with the tools they need.", valueName: "file"), completion: .file())
  var queries: String

  @Option(
    name: .customLong("limit"),
    help: ArgumentHelp("Queries for what needs the model.", valueName: "n"))
  var sample = 150

  @Option(help: ArgumentHelp("Tools in the timed catalogue.", valueName: "n"))
  var catalogue = 10_000

  @Flag(inversion: .prefixedNo, help: "Ask the model, too.")
  var ask = true

  @OptionGroup var model: LocalModelOptions
  @OptionGroup var embedder: EmbedderOptions

  func run() async throws {
    let definitions = try ToolCatalogue.read(try Files.read(tools), name: tools)
    let labelled = try LabelledQuery.read(
      try Files.read(queries), catalogue: definitions, name: queries)
    let index = try await ToolIndex(
      definitions,
      embedder: await embedder.load(model, background: definitions.map(\.description)))
    try await compare([DecomposingWriter()], labelled, index, guards: [nil])
    if ask {
      let part = labelled.indices.filter { $0 % max(1, labelled.count / sample) == 0 }.prefix(
        sample)
      try await askModel(part.map { labelled[$0] }, index)
    }
    try await time(definitions, labelled)
  }

  private func askModel(_ labelled: [LabelledQuery], _ index: ToolIndex) async throws {
    let model = try model.load()
    let raw = try await ToolEvaluation(index: index).run(labelled)
    for evidence in ToolReranker.Evidence.allCases {
      // The shares are tried on the same likelihoods.
      let remembering = RememberingModel(model)
      for share in [0.15, 0.3, 0.5] {
        let reranker = ToolReranker(model: remembering, evidence: evidence, share: share)
        let items = try await ToolEvaluation(index: index, reranker: reranker).run(labelled)
        try print(items, raw, ["rerank": .string(evidence.rawValue), "share": .rounded(share)])
      }
    }
    let writers: [any QueryWriter] = [
      try ModelQueryWriter(model: model),
      try ModelQueryWriter(model: model, style: .fewShot(ModelQueryWriter.examples)),
      try ModelQueryWriter(model: model, style: .behaviors(WriterChoice.handbook)),
    ]
    try await compare(writers, labelled, index, guards: [nil, QueryGuard()])
  }

  private func compare(
    _ writers: [any QueryWriter], _ labelled: [LabelledQuery], _ index: ToolIndex,
    guards: [QueryGuard?]
  ) async throws {
    let raw = try await ToolEvaluation(index: index).run(labelled)
    try print(raw, raw, ["writer": "none"])
    for writer in writers {
      let remembering = RememberingWriter(writer)
      for guardian in guards {
        for (name, merge) in QueryMerge.named {
          let items = try await ToolEvaluation(
            index: index, writer: remembering, merge: merge, guardian: guardian
          ).run(labelled)
          try print(
            items, raw,
            [
              "writer": .string(writer.name), "merge": .string(name),
              "guard": .bool(guardian != nil),
              "written": .int(items.reduce(0) { $0 + $1.written.count }),
              "dropped": .int(items.reduce(0) { $0 + $1.dropped.count }),
            ])
        }
      }
    }
  }

  private func print(
    _ items: [ToolEvaluation.Item], _ raw: [ToolEvaluation.Item],
    _ head: KeyValuePairs<String, JSONValue>
  ) throws {
    var record = JSONObject()
    for (key, value) in head { record[key] = value }
    record["queries"] = .int(items.count)
    let mean = ToolMetrics.mean(items.map(\.metrics))
    for metric in ["recall@5", "ndcg@5"] {
      record[metric] = .rounded(mean?[metric] ?? 0, places: 4)
      if let paired = PairedBootstrap(items, against: raw, metric: metric) {
        record["difference_\(metric)"] = [
          .rounded(paired.mean, places: 4), .rounded(paired.low, places: 4),
          .rounded(paired.high, places: 4),
        ]
        record["verdict_\(metric)"] = .string(paired.verdict)
      }
    }
    try StandardOutput.write(line: JSONValue.object(record).text)
  }

  /// Times searches of a catalogue whose descriptions are made of the words of the given one.
  private func time(_ definitions: [ToolDefinition], _ labelled: [LabelledQuery]) async throws {
    let words = definitions.flatMap { $0.description.split(separator: " ").map(String.init) }
    var random = RandomKey(seed: 0).stream(for: .tools)
    let many = (0..<catalogue).map { number in
      let text = (0..<16).map { _ in words[Int(random.next() % UInt64(words.count))] }
      return ToolDefinition(name: "tool_\(number)", description: text.joined(separator: " "))
    }
    let index = try await ToolIndex(
      many, embedder: await embedder.load(model, background: definitions.map(\.description)))
    let clock = ContinuousClock()
    var times: [Double] = []
    for (number, query) in labelled.prefix(600).enumerated() {
      let begin = clock.now
      _ = try await index.find(query.query, limit: 5)
      if number >= 100 { times.append((clock.now - begin) / .milliseconds(1)) }
    }
    times.sort()
    guard !times.isEmpty else { return }
    let record: JSONValue = [
      "catalogue": .int(catalogue), "searches": .int(times.count),
      "p50_ms": .rounded(times[times.count / 2], places: 3),
      "p95_ms": .rounded(times[times.count * 95 / 100], places: 3),
    ]
    try StandardOutput.write(line: record.text)
  }
}

/// Asks another model once for the likelihood of the same texts.
private actor LikelihoodStore {
  private var known: [ScoringItem: [Float]] = [:]

  func find(_ item: ScoringItem) -> [Float]? { known[item] }
  func keep(_ item: ScoringItem, _ row: [Float]) { known[item] = row }
}

private struct RememberingModel: LanguageModel {
  let model: any LanguageModel
  private let store = LikelihoodStore()

  init(_ model: any LanguageModel) { self.model = model }

  var identity: ModelIdentity { model.identity }
  var vocabulary: Vocabulary { model.vocabulary }
  var contextLength: Int { model.contextLength }
  var distributions: DistributionAccess { model.distributions }

  func tokenize(_ text: String, parseSpecial: Bool) throws(InferenceError) -> [TokenID] {
    try model.tokenize(text, parseSpecial: parseSpecial)
  }
  func tokenize(chat messages: [ChatMessage]) throws(InferenceError) -> [TokenID] {
    try model.tokenize(chat: messages)
  }
  func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
    try await model.next(contexts)
  }

  func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass {
    var missing: [ScoringItem] = []
    for item in items where await store.find(item) == nil { missing.append(item) }
    var evaluated = EvaluationCount()
    if !missing.isEmpty {
      let pass = try await model.score(missing)
      evaluated = pass.evaluated
      for (item, row) in zip(missing, pass.logProbabilities) { await store.keep(item, row) }
    }
    var rows: [[Float]] = []
    for item in items { rows.append(await store.find(item) ?? []) }
    return ScoringPass(logProbabilities: rows, evaluated: evaluated)
  }
}
