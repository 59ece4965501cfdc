internal import Inference
public import JSONSchema

/// The results of the shards of one task, put together.
public struct ShardMerge: Sendable {
  /// What the shards agree on; its `shard` is nil.
  public let header: RunHeader
  /// All results in the order of the task's items.
  public let results: [ItemResult]
  /// Shards that nobody gave.
  public let missing: [TaskShard]
  /// Folders whose run has not finished.
  public let unfinished: [String]
  /// Folders that only tell again what others tell.
  public let duplicates: [String]

  /// Whether every item has its result.
  public var isComplete: Bool { missing.isEmpty && unfinished.isEmpty }

  /// Puts journals together.
  /// - Parameter journals: their lines, each with the name of its folder.
  /// - Throws: `changed` when they are not of one task, model and seed, or when two of them have
  ///   different results for an item; `journalInvalid` when one is no journal.
  public init(_ journals: [(name: String, lines: [JSONValue])]) throws(AgentError) {
    var parts: [Part] = []
    for journal in journals { parts.append(try Part(journal.name, journal.lines)) }
    guard let first = parts.first else {
      throw AgentError(.journalInvalid, "there is nothing to merge")
    }
    for part in parts.dropFirst() {
      if let difference = first.difference(from: part) {
        throw AgentError(
          .changed, "\(first.name) and \(part.name) do not belong together: \(difference)")
      }
    }
    var header = first.header
    header.shard = nil
    self.header = header

    var owner: [Int: (name: String, result: ItemResult)] = [:]
    var duplicates: [String] = []
    for part in parts {
      var isNew = part.results.isEmpty
      for result in part.results {
        guard let known = owner[result.item] else {
          owner[result.item] = (part.name, result)
          isNew = true
          continue
        }
        guard known.result.isSameAnswer(as: result) else {
          throw AgentError(
            .changed,
            "\(known.name) and \(part.name) have different results for item \(result.item); "
              + "leave one of them out")
        }
      }
      if !isNew { duplicates.append(part.name) }
    }
    self.duplicates = duplicates
    results = owner.values.map(\.result).sorted { $0.item < $1.item }
    let given = Set(parts.map { $0.shard.index })
    missing = (1...first.shard.count).filter { !given.contains($0) }
      .compactMap { TaskShard("\($0)/\(first.shard.count)") }
    // Of two runs of one shard it is enough that one has finished.
    let finished = Set(parts.filter(\.isFinished).map { $0.shard.index })
    unfinished = parts.filter { !finished.contains($0.shard.index) }.map(\.name)
  }

  /// One journal.
  private struct Part {
    var name: String
    var header: RunHeader
    /// The whole task is its only shard.
    var shard: TaskShard
    var results: [ItemResult] = []
    var isFinished = false

    init(_ name: String, _ lines: [JSONValue]) throws(AgentError) {
      guard let header = lines.first.flatMap({ RunHeader($0) }), let whole = TaskShard("1/1")
      else {
        throw AgentError(.journalInvalid, "\(name): does not begin as a journal of a run")
      }
      self.name = name
      self.header = header
      shard = header.shard ?? whole
      for line in lines.dropFirst() {
        switch line["event"]?.string {
        case "item_finished":
          if let result = ItemResult(line) { results.append(result) }
        case "run_finished": isFinished = true
        default: break
        }
      }
    }

    /// Why another journal is not one of the same run; nil when it is.
    func difference(from other: Part) -> String? {
      if header.task != other.header.task {
        return "the tasks are \"\(header.task)\" and \"\(other.header.task)\""
      }
      if header.taskSHA256 != other.header.taskSHA256 {
        return "the task, or a file it names, was changed between them"
      }
      if header.model != other.header.model {
        return "the models are \(header.model.name) and \(other.header.model.name)"
          + (header.model.name == other.header.model.name ? ", with different contents" : "")
      }
      if header.defaults != other.header.defaults {
        return "they were begun by versions with other defaults"
      }
      if header.seed != other.header.seed {
        return "the seeds are \(header.seed) and \(other.header.seed); give every shard the same"
      }
      if shard.count != other.shard.count {
        return "one is part \(shard), the other \(other.shard)"
      }
      return nil
    }
  }
}

extension ItemResult {
  /// Whether two results differ at most in what the clock says.
  fileprivate func isSameAnswer(as other: ItemResult) -> Bool {
    var copy = other
    copy.seconds = seconds
    return self == copy
  }
}
