import Agents
import Synchronization

/// The quiet live view: one line on a terminal, overwritten, gone when there is something to read.
final class LiveView: Sendable {
  private struct State: Sendable {
    var status: LiveStatus
    var progress: ProgressLine
  }

  private let state: Mutex<State>

  init(_ task: AgentTask, shard: TaskShard?, rollouts: Int, quiet: Bool) {
    let items = TaskItems(task, rollouts: rollouts)
    let total = (0..<items.count).count { shard?.contains($0) ?? true }
    state = Mutex(
      State(status: LiveStatus(task, total: total), progress: ProgressLine(quiet: quiet)))
  }

  /// Takes a journal's event.
  func observe(_ event: JournalEvent) {
    state.withLock { state in
      state.status.take(event)
      if let line = state.status.line { state.progress.show(line) } else { state.progress.clear() }
    }
  }

  /// Takes the line away, before something else is written.
  func clear() { state.withLock { $0.progress.clear() } }
}
