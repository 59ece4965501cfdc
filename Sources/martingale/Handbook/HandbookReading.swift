import ArgumentParser
import Handbook
import JSONSchema
import Synchronization

struct HandbookListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The behaviors, by name.")

  @OptionGroup var handbook: HandbookOptions

  @Option(help: ArgumentHelp("Only this status; repeat it.", valueName: "status"))
  var status: [Behavior.Status] = []

  @Option(help: "Only this topic.")
  var topic: String?

  @Option(help: ArgumentHelp("At most so many.", valueName: "n"))
  var limit: Int?

  @Option(
    help: ArgumentHelp(
      "By name, or the greatest first: uses, successes, updated, created.", valueName: "key"))
  var sort = ListOrder.name

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
  }

  func run() async throws {
    let store = try handbook.open()
    let wanted = status.isEmpty ? Set(Behavior.Status.allCases) : Set(status)
    let behaviors = sort.sorted(try await store.behaviors(wanted, topic: topic))
    try BehaviorPrinter(json: handbook.json).print(
      Array(behaviors.prefix(limit ?? behaviors.count)))
  }
}

/// What a list is sorted by.
enum ListOrder: String, ExpressibleByArgument, CaseIterable {
  case name, uses, successes, updated, created

  /// Behaviors that came by name; equals stay so.
  func sorted(_ behaviors: [Behavior]) -> [Behavior] {
    func key(_ behavior: Behavior) -> Int {
      switch self {
      case .name: 0
      case .uses: behavior.statistics.uses
      case .successes: behavior.statistics.successes
      case .updated: behavior.updatedAt
      case .created: behavior.createdAt
      }
    }
    return behaviors.enumerated().sorted {
      (key($0.element), $1.offset) > (key($1.element), $0.offset)
    }.map(\.element)
  }
}

struct HandbookShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Everything about one behavior.")

  @OptionGroup var named: NamedBehavior

  func run() async throws {
    let name = named.name
    let store = try named.handbook.open()
    let behavior = try await store.behavior(name)
    let versions = try await store.versions(of: name)
    let origins = try await store.provenance(of: name)
    if named.handbook.json {
      guard let record = try await store.records().first(where: { $0.name == name }) else { return }
      try StandardOutput.write(line: record.json.text)
      return
    }
    var lines = [
      behavior.name.description, "  \(behavior.instruction)",
      "  status: \(behavior.status.rawValue), version \(behavior.version) "
        + "by \(behavior.author.rawValue)"
        + (behavior.topic.isEmpty ? "" : ", topic: \(behavior.topic)"),
    ]
    if let survivor = behavior.mergedInto { lines.append("  merged into \(survivor)") }
    let numbers = behavior.statistics
    lines.append(
      "  used \(numbers.uses), cited \(numbers.cited), "
        + "succeeded \(numbers.successes), failed \(numbers.failures)")
    if numbers.tokensBaseline > 0 {
      lines.append("  tokens \(numbers.tokensOut), without behaviors \(numbers.tokensBaseline)")
    }
    for version in versions where version.version != behavior.version {
      let state = version.version > behavior.version ? "waits for approval" : "earlier"
      lines.append("  version \(version.version) (\(state)): \(version.instruction)")
    }
    for (version, origin) in origins {
      let verdict = origin.correct.map { $0 ? "a right solution" : "a wrong solution" }
      lines.append(
        "  version \(version) from run \(origin.run)"
          + (verdict.map { ", \($0)" } ?? "")
          + (origin.strategist.isEmpty ? "" : ", by \(origin.strategist)"))
    }
    for line in lines { try StandardOutput.write(line: line) }
  }
}

struct HandbookSearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Behaviors for a question, by words and by meaning.")

  @OptionGroup var handbook: HandbookOptions
  @OptionGroup var embedder: EmbedderOptions

  @Argument(help: "The question, or any words.")
  var query: String

  @Option(help: ArgumentHelp("At most so many.", valueName: "n"))
  var limit = 10

  @Flag(help: "Search drafts, deprecated and merged ones too.")
  var all = false

  @Option(help: "Only this topic.")
  var topic: String?

  @Option(help: ArgumentHelp("Only those with at least this score.", valueName: "x"))
  var leastScore: Double?

  func validate() throws {
    if !(1...1_000).contains(limit) { throw ValidationError("--limit must be 1 to 1000") }
  }

  func run() async throws {
    let store = try handbook.open()
    var question = BehaviorQuery(
      query, limit: topic == nil ? limit : 1_000,
      statuses: all ? Set(Behavior.Status.allCases) : [.active])
    guard question.hasWords else {
      throw CommandFailure(
        .failure, code: "nothing_found", "there is no word in the query to look for")
    }
    question.limit = topic == nil ? limit : 1_000
    var hits = try await embedder.index(of: store).search(question)
    if let topic {
      hits.removeAll { $0.behavior.topic.lowercased() != topic.lowercased() }
    }
    if let leastScore { hits.removeAll { $0.score < leastScore } }
    hits = Array(hits.prefix(limit))
    try BehaviorPrinter(json: handbook.json).print(hits)
    if hits.isEmpty {
      let drafts = try await store.counts()[.draft] ?? 0
      throw CommandFailure(
        .failure, code: "nothing_found",
        drafts > 0 && !all
          ? "no behavior is in use; \(drafts) drafts wait for `handbook approve`"
          : topic != nil || leastScore != nil
            ? "nothing fits --topic and --least-score" : "the handbook has nothing to search")
    }
  }
}

struct HandbookStatsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "How many there are, and whether they help.")

  @OptionGroup var handbook: HandbookOptions

  func run() async throws {
    let store = try handbook.open()
    let counts = try await store.counts()
    let base = try await store.baseRate()
    let behaviors = try await store.behaviors([.active, .deprecated])
    let written = behaviors.reduce(0) { $0 + $1.statistics.tokensOut }
    let baseline = behaviors.reduce(0) { $0 + $1.statistics.tokensBaseline }
    let uses = behaviors.reduce(0) { $0 + $1.statistics.uses }
    let cited = behaviors.reduce(0) { $0 + $1.statistics.cited }
    let record: JSONValue = [
      "handbook": .string(store.path),
      "draft": .int(counts[.draft] ?? 0), "active": .int(counts[.active] ?? 0),
      "deprecated": .int(counts[.deprecated] ?? 0), "merged": .int(counts[.merged] ?? 0),
      "uses": .int(uses), "cited": .int(cited), "successes": .int(base.successes),
      "failures": .int(base.failures), "tokens_out": .int(written),
      "tokens_baseline": .int(baseline),
    ]
    if handbook.json {
      try StandardOutput.write(line: record.text)
    } else {
      for member in record.object?.members ?? [] {
        try StandardOutput.write(
          line: "\(member.name)\t\(member.value.string ?? member.value.text)")
      }
    }
  }
}

struct HandbookLintCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Check the file, the rules, near-duplicates and contradictions.",
    discussion: "Errors end with status 1; warnings do not.")

  @OptionGroup var handbook: HandbookOptions
  @OptionGroup var embedder: EmbedderOptions

  func run() async throws {
    let store = try handbook.open()
    var findings = try await store.check()
    if findings.allSatisfy({ $0.severity == .warning }) {
      let progress = Mutex(ProgressLine())
      findings += try await DuplicateFinder().suspects(in: await embedder.index(of: store)) {
        done, all in
        progress.withLock { $0.show("comparing behaviors: \(done) of \(all)") }
      }
      progress.withLock { $0.clear() }
    }
    for finding in findings {
      if handbook.json {
        let record: JSONValue = [
          "severity": .string(finding.severity.rawValue), "code": .string(finding.code),
          "names": .array(finding.names.map { .string($0.description) }),
          "message": .string(finding.message),
        ]
        try StandardOutput.write(line: record.text)
      } else {
        try StandardOutput.write(
          line: "\(finding.severity.rawValue): \(finding.message) [\(finding.code)]")
      }
    }
    let errors = findings.filter { $0.severity == .error }.count
    if errors > 0 {
      throw CommandFailure(.failure, code: "lint_errors", "\(errors) errors")
    }
  }
}
