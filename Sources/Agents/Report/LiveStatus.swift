internal import Sampling

/// What a run is doing right now, in one line for a terminal.
package struct LiveStatus: Sendable {
  private let task: String
  private let total: Int
  private let budget: AgentTask.Budget
  private var done = 0
  fileprivate var items: [Int: Item] = [:]
  private var latest = 0

  fileprivate struct Item {
    var steps = 0
    var tokens = 0
    var toolCalls = 0
    var doing = "thinking"
  }

  /// - Parameter total: how many items the run has.
  package init(_ task: AgentTask, total: Int) {
    self.task = task.id
    self.total = total
    budget = task.budget
  }

  /// Takes a journal's event.
  package mutating func take(_ event: JournalEvent) {
    if let item = event.item {
      latest = item
      items[item, default: Item()].take(event)
    }
    if case .itemFinished(let result) = event {
      items[result.item] = nil
      done += 1
      latest = items.keys.min() ?? latest
    }
  }

  /// The line; nil when nothing is going on.
  package var line: String? {
    guard let item = items[latest] else { return nil }
    var parts = [task]
    if total > 1 { parts.append("\(done + 1) of \(total)") }
    parts.append("step \(item.steps + 1): \(item.doing)")
    if items.count > 1 { parts.append("\(items.count) at once") }
    let left = self.left(item)
    if !left.isEmpty { parts.append("left: " + left.joined(separator: ", ")) }
    return parts.joined(separator: " · ")
  }

  private func left(_ item: Item) -> [String] {
    var left: [String] = []
    if let steps = budget.steps {
      left.append(Figures.plural(max(0, steps - item.steps), "step", "steps"))
    }
    if let tokens = budget.tokens {
      left.append(Figures.plural(max(0, tokens - item.tokens), "token", "tokens"))
    }
    if let calls = budget.toolCalls {
      left.append(Figures.plural(max(0, calls - item.toolCalls), "call", "calls"))
    }
    return left
  }
}

extension LiveStatus.Item {
  fileprivate mutating func take(_ event: JournalEvent) {
    switch event {
    case .stepStarted: doing = "thinking"
    case .stepFinished(_, _, let result):
      steps += 1
      tokens += result.tokens
      toolCalls += result.toolCalls
    default:
      if let record: ToolStartedRecord = event.record() {
        doing = "calling \(record.tool)"
      } else if let record: ToolFinishedRecord = event.record() {
        doing = "\(record.tool) answered"
      } else if let record: DecidedRecord = event.record() {
        doing = record.tool ?? record.advice.rawValue
      } else if let record: SampledRecord = event.record() {
        doing = "drew \(record.part)"
      }
    }
  }
}
