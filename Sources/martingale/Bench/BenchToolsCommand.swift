import ArgumentParser
import Inference
import JSONSchema
import LlamaBackend
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
      95 % bootstrap intervals, on the same queries. With --learned (see `tools learn`) every way is \
      tried with the index as it is and with the one that has learned ("index"), few-shot also after the \
      examples that were learned ("examples"), and tools that something was learned about ("seen") are \
      told from the others. The last line times searches of a large catalogue in a warm process.
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

  @Option(
    help: ArgumentHelp(
      "Keep what the model wrote and found likely, and go on from there when started again.",
      valueName: "file"), completion: .file())
  var records: String?

  @OptionGroup var learning: LearnedOptions

  @OptionGroup var model: LocalModelOptions
  @OptionGroup var embedder: EmbedderOptions

  /// An index by its name in records: `plain`, or `learned`.
  private typealias NamedIndex = (name: String, index: ToolIndex)

  /// A writer with the name of its examples, where it has any.
  private typealias NamedWriter = (writer: any QueryWriter, examples: String?)

  func run() async throws {
    let definitions = try ToolCatalogue.read(try Files.read(tools), name: tools)
    let labelled = try LabelledQuery.read(
      try Files.read(queries), catalogue: definitions, name: queries)
    let experience = try learning.load(for: definitions)
    let embedder = try await embedder.load(model, background: definitions.map(\.description))
    let plain = try await ToolIndex(definitions, embedder: embedder)
    var indexes: [NamedIndex] = [("plain", plain)]
    if let experience, !experience.past.isEmpty {
      indexes.append(("learned", try await plain.enriched(by: experience)))
    }
    let bench = Comparison(indexes: indexes, learned: experience?.tools)
    try await bench.compare([(DecomposingWriter(), nil)], labelled, guards: [nil])
    if ask {
      let part = labelled.indices.filter { $0 % max(1, labelled.count / sample) == 0 }.prefix(
        sample)
      try await askModel(
        part.map { labelled[$0] }, bench, experience,
        try await learning.index(experience, embedder: embedder))
    }
    try await time(definitions, labelled, embedder)
  }

  private func askModel(
    _ labelled: [LabelledQuery], _ bench: Comparison, _ experience: ToolExperience?,
    _ demonstrations: DemonstrationIndex?
  ) async throws {
    let model = try model.load()
    let kept = try WrittenRecords(records)
    // Likelihoods of the same texts are asked for once.
    let remembering = RecordedModel(model, in: kept)
    // With something learned only what did best without it: the tool's name costs most and hurts.
    let asItIs = experience == nil
    for evidence in asItIs ? ToolReranker.Evidence.allCases : [.request] {
      for share in asItIs ? [0.15, 0.3, 0.5] : [0.5] {
        try await bench.rerank(
          labelled, ToolReranker(model: remembering, evidence: evidence, share: share))
      }
    }
    var writers: [NamedWriter] = [
      (try ModelQueryWriter(model: model), nil),
      (
        try ModelQueryWriter(model: model, style: .fewShot(ModelQueryWriter.examples)),
        demonstrations == nil ? nil : "fixed"
      ),
      (try ModelQueryWriter(model: model, style: .behaviors(WriterChoice.handbook)), nil),
    ]
    if let demonstrations, let experience {
      // In the place of the behaviors, which have been measured.
      writers[2] = (
        try ModelQueryWriter(model: model, demonstrations: demonstrations), "learned"
      )
      let shown = SHA256.hex(
        of: ToolExperience(demonstrations: experience.demonstrations).json.text.utf8)
      writers = writers.map { named in
        let origin = named.examples == "learned" ? "\(demonstrations.limit) \(shown)" : ""
        return (
          RecordedWriter(named.writer, of: model.identity, origin: origin, in: kept),
          named.examples
        )
      }
    } else {
      writers = writers.map {
        (RecordedWriter($0.writer, of: model.identity, origin: "", in: kept), $0.examples)
      }
    }
    try await bench.compare(
      writers, labelled, guards: [nil, QueryGuard()],
      reranker: learning.learned == nil ? nil : ToolReranker(model: remembering))
  }

  /// The ways that are compared, each with the request alone in the index as it is.
  private struct Comparison {
    var indexes: [NamedIndex]
    /// The tools that something was learned about, if anything was.
    var learned: Set<String>?

    func rerank(_ labelled: [LabelledQuery], _ reranker: ToolReranker) async throws {
      let raw = try await ToolEvaluation(index: indexes[0].index).run(labelled)
      for (name, index) in indexes {
        let items = try await ToolEvaluation(index: index, reranker: reranker).run(labelled)
        try print(
          items, raw, name,
          ["rerank": .string(reranker.evidence.rawValue), "share": .rounded(reranker.share)])
      }
    }

    func compare(
      _ writers: [NamedWriter], _ labelled: [LabelledQuery], guards: [QueryGuard?],
      reranker: ToolReranker? = nil
    ) async throws {
      let raw = try await ToolEvaluation(index: indexes[0].index).run(labelled)
      for (name, index) in indexes {
        let items = try await ToolEvaluation(index: index).run(labelled)
        try print(items, raw, name, ["writer": "none"])
      }
      for (writer, examples) in writers {
        let remembering = RememberingWriter(writer)
        for (indexName, index) in indexes {
          for guardian in guards {
            for (name, merge) in QueryMerge.named {
              var evaluation = ToolEvaluation(
                index: index, writer: remembering, merge: merge, guardian: guardian)
              var head: KeyValuePairs<String, JSONValue> = [
                "writer": .string(writer.name), "examples": .optional(examples),
                "merge": .string(name), "guard": .bool(guardian != nil),
              ]
              try print(try await evaluation.run(labelled), raw, indexName, head)
              guard let reranker, guardian != nil, name == "interleave" || name == "blend" else {
                continue
              }
              evaluation.reranker = reranker
              head = [
                "writer": .string(writer.name), "examples": .optional(examples),
                "merge": .string(name), "guard": true,
                "rerank": .string(reranker.evidence.rawValue),
                "share": .rounded(reranker.share),
              ]
              try print(try await evaluation.run(labelled), raw, indexName, head)
            }
          }
        }
      }
    }

    private func print(
      _ items: [ToolEvaluation.Item], _ raw: [ToolEvaluation.Item], _ index: String,
      _ head: KeyValuePairs<String, JSONValue>
    ) throws {
      var record = JSONObject()
      for (key, value) in head where value != .null { record[key] = value }
      if learned != nil { record["index"] = .string(index) }
      if head.contains(where: { $0.key == "merge" }) {
        record["written"] = .int(items.reduce(0) { $0 + $1.written.count })
        record["dropped"] = .int(items.reduce(0) { $0 + $1.dropped.count })
      }
      add(items, raw, to: &record)
      if let learned {
        for name in ToolEvaluation.pastNames {
          let belongs = { (item: ToolEvaluation.Item) in
            ToolEvaluation.group(item.query, learned: learned) == name
          }
          let own = items.filter(belongs)
          if own.isEmpty { continue }
          var group = JSONObject()
          add(own, raw.filter(belongs), to: &group)
          record[name] = .object(group)
        }
      }
      try StandardOutput.write(line: JSONValue.object(record).text)
    }

    private func add(
      _ items: [ToolEvaluation.Item], _ raw: [ToolEvaluation.Item], to record: inout JSONObject
    ) {
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
    }
  }

  /// Times searches of a catalogue whose descriptions are made of the words of the given one.
  private func time(
    _ definitions: [ToolDefinition], _ labelled: [LabelledQuery], _ embedder: (any Embedder)?
  ) async throws {
    let words = definitions.flatMap { $0.description.split(separator: " ").map(String.init) }
    var random = RandomKey(seed: 0).stream(for: .tools)
    let many = (0..<catalogue).map { number in
      let text = (0..<16).map { _ in words[Int(random.next() % UInt64(words.count))] }
      return ToolDefinition(name: "tool_\(number)", description: text.joined(separator: " "))
    }
    let index = try await ToolIndex(many, embedder: embedder)
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
private struct RecordedModel: LanguageModel {
  let model: any LanguageModel
  private let records: WrittenRecords

  init(_ model: any LanguageModel, in records: WrittenRecords) {
    self.model = model
    self.records = records
  }

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

  private func key(_ item: ScoringItem) -> String {
    let text = "\(identity.sha256 ?? identity.name) \(item.prompt) \(item.continuation)"
    return SHA256.hex(of: text.utf8)
  }

  func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass {
    var rows: [[Float]?] = []
    for item in items {
      let kept = await records.find(key(item))?["log_probabilities"]?.array
      rows.append(kept?.compactMap { $0.number.map { Float($0.double) } })
    }
    let missing = rows.indices.filter { rows[$0] == nil }
    var evaluated = EvaluationCount()
    if !missing.isEmpty {
      let pass = try await model.score(missing.map { items[$0] })
      evaluated = pass.evaluated
      for (place, row) in zip(missing, pass.logProbabilities) {
        rows[place] = row
        var record = JSONObject()
        record["log_probabilities"] = .array(row.map { .double(Double($0)) })
        do {
          try await records.keep(record, as: key(items[place]))
        } catch {
          throw InferenceError(.unavailable, "the records cannot be written: \(error)")
        }
      }
    }
    return ScoringPass(logProbabilities: rows.map { $0 ?? [] }, evaluated: evaluated)
  }
}
