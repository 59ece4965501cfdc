internal import Agents
internal import Constraints
internal import Inference
internal import JSONSchema

/// Reads the rollouts of a run, those of an item together.
///
/// What an item asked is not in the journal: it is rendered from the task anew, which therefore must be
/// the one that the run began with.
struct RolloutReader {
  private let options: ExportOptions
  private let load: (String) throws(AgentError) -> AgentTask
  private var header: RunHeader?
  private var prompts: TaskPrompts?
  private var open: [Int: RolloutBuilder] = [:]
  /// Finished rollouts of items that have others to come.
  private var waiting: [Int: [Rollout]] = [:]

  /// - Parameter load: reads a task file.
  init(_ options: ExportOptions, load: @escaping (String) throws(AgentError) -> AgentTask) {
    self.options = options
    self.load = load
  }

  /// Hands over the rollouts of each item as soon as all are finished; at the end of the journal those that
  /// are.
  mutating func read(
    _ path: String, each take: ([Rollout]) throws(AgentError) -> Void
  ) throws(AgentError) {
    try JournalStream(path).each { event throws(AgentError) in
      switch event {
      case .runStarted(let header):
        self.header = header
        prompts = try makePrompts(header, path)
      case .stepStarted, .stepFinished, .runFinished: break
      case .record(let item, _, _, _): open[item, default: RolloutBuilder()].take(event)
      case .itemFinished(let result):
        guard let group = try finish(result) else { return }
        try take(group)
      }
    }
    for item in waiting.keys.sorted() { try take(sorted(waiting[item] ?? [])) }
  }

  private func makePrompts(
    _ header: RunHeader, _ path: String
  ) throws(AgentError) -> TaskPrompts {
    guard let file = options.task ?? header.path else {
      throw AgentError(
        .changed, "\(path): the run does not say where its task is; name it with --task")
    }
    let task = try load(file)
    guard task.sha256 == header.taskSHA256 else {
      throw AgentError(
        .changed,
        "the task \(file) or a file it names has changed since the run \(header.run): what its items "
          + "asked cannot be told any more; name the task as it was with --task")
    }
    return TaskPrompts(task, rollouts: header.rollouts)
  }

  /// Takes in a finished item.
  /// - Returns: its group, when that is whole.
  private mutating func finish(_ result: ItemResult) throws(AgentError) -> [Rollout]? {
    let builder = open.removeValue(forKey: result.item) ?? RolloutBuilder()
    guard let header, let prompts, result.outcome != .failed,
      let texts = prompts.texts(of: result.item)
    else { return nil }
    let rollout = builder.finished(
      result, of: header,
      prompt: try prompts.prompt(
        texts, behaviors: options.keepsBehaviors ? builder.behaviors : []),
      inputs: texts, constraint: prompts.constraint(texts))
    if header.rollouts == 1 { return [rollout] }
    let group = waiting[rollout.item, default: []] + [rollout]
    if group.count < header.rollouts {
      waiting[rollout.item] = group
      return nil
    }
    waiting[rollout.item] = nil
    return sorted(group)
  }

  private func sorted(_ group: [Rollout]) -> [Rollout] { group.sorted { $0.number < $1.number } }
}

/// What a task's items ask, without a model.
struct TaskPrompts {
  private let task: AgentTask
  private let items: TaskItems
  private let count: Int

  init(_ task: AgentTask, rollouts: Int) {
    self.task = task
    items = TaskItems(task, rollouts: rollouts)
    count = items.count
  }

  /// An item's inputs; nil when there is no such item any more, or its line cannot be used.
  func texts(of item: Int) -> [String: String]? {
    guard (0..<count).contains(item) else { return nil }
    return try? items[item].texts.get()
  }

  func prompt(
    _ texts: [String: String], behaviors: [RecalledBehavior]
  ) throws(AgentError) -> Rollout.Prompt {
    switch try task.words(texts, behaviors: behaviors) {
    case .text(let text): .text(text)
    case .conversation(let messages):
      .messages(
        messages.map { ["role": .string($0.role), "content": .string($0.content)] })
    }
  }

  /// The requirements with the item's texts in them, as JSON text: rows of several runs have one type.
  func constraint(_ texts: [String: String]) -> String? {
    guard let parts = try? task.output.specification(texts).parts, !parts.isEmpty else {
      return nil
    }
    let list = JSONValue.array(
      parts.map { part in
        .object(JSONObject([JSONObject.Member(name: part.kind.rawValue, value: part.value)]))
      })
    return list.text
  }
}
