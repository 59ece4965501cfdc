public import Agents
internal import Inference
public import JSONSchema

/// Makes training data of runs: one JSON object a line, in the order of the journals, the same bytes each
/// time. Journals are read as streams: what is in memory does not grow with them.
public struct RunExport {
  /// What came of it.
  public struct Tally: Hashable, Sendable {
    /// Rollouts that were read.
    public var rollouts = 0
    /// Rows that were made of them.
    public var rows = 0
    /// Rows that were left out because an earlier one teaches the same.
    public var duplicates = 0
  }

  private let kind: ExportKind
  private let options: ExportOptions
  private let load: (String) throws(AgentError) -> AgentTask
  private var seen: Set<Substring> = []
  /// What has been written so far.
  public private(set) var tally = Tally()

  /// An export.
  /// - Parameters:
  ///   - load: reads a task file.
  /// - Throws: `notAvailable` for options that contradict each other.
  public init(
    _ kind: ExportKind, _ options: ExportOptions = ExportOptions(),
    load: @escaping (String) throws(AgentError) -> AgentTask
  ) throws(AgentError) {
    if options.includesTokens, !options.droppedInputs.isEmpty {
      throw AgentError(
        .notAvailable, "tokens spell the whole prompt: with them no input can be left out")
    }
    if options.includesTokens, kind.key != "rollouts" {
      throw AgentError(.notAvailable, "only the format rollouts has tokens")
    }
    self.kind = kind
    self.options = options
    self.load = load
  }

  /// Writes a run's rows.
  /// - Parameters:
  ///   - path: the run's folder, or its journal.
  ///   - write: takes a row.
  public mutating func export(
    _ path: String, write: (JSONValue) throws(AgentError) -> Void
  ) throws(AgentError) {
    var reader = RolloutReader(options, load: load)
    let (kind, options) = (kind, options)
    try reader.read(path) { group throws(AgentError) in
      tally.rollouts += group.count
      let kept = group.filter { $0.reward >= options.leastReward ?? -.infinity }
      try check(group, path)
      let redaction = Redaction(group.first?.inputs ?? [:], without: options.droppedInputs)
      for row in try kind.rows(kept, options) {
        let row = redaction.applied(to: row)
        if options.dropsDuplicates, !isNew(row) {
          tally.duplicates += 1
          continue
        }
        tally.rows += 1
        try write(row)
      }
    }
  }

  /// Inputs that are to be left out have to be there: a name that is misspelled would leave nothing out.
  private func check(_ group: [Rollout], _ path: String) throws(AgentError) {
    guard let inputs = group.first?.inputs.keys else { return }
    for name in options.droppedInputs
    where !inputs.contains(where: { $0 == name || $0.hasPrefix(name + ".") }) {
      throw AgentError(.notAvailable, "the task of \(path) has no input \"\(name)\"")
    }
  }

  /// Whether no earlier row says the same beside where it comes from.
  private mutating func isNew(_ row: JSONValue) -> Bool {
    var content = row.object ?? JSONObject()
    for name in ["meta", "group", "rollout", "draw", "group_size"] { content[name] = nil }
    let digest = SHA256.hex(of: JSONWriter().bytes(of: .object(content)))
    return seen.insert(digest.prefix(32)).inserted
  }
}
