package import Handbook

/// What an earlier run can teach: its items as problems that have been worked on.
package enum RunProblems {
  /// One problem for each item that was finished and could be run, in the order of the journal.
  ///
  /// The question is the goal with the item's inputs, the trace what the journal tells, and
  /// `correct` whether the item was solved, when the task has a success check at all.
  /// - Throws: `changed` when `task` is not the one that the run began with.
  package static func problems(
    in events: [JournalEvent], of task: AgentTask
  ) throws(AgentError) -> [Problem] {
    guard case .runStarted(let header) = events.first else { return [] }
    guard header.taskSHA256 == task.sha256 else {
      throw AgentError(
        .changed,
        "the task \(header.path ?? header.task) or a file it names has changed since the run "
          + "\(header.run): its items cannot be told any more")
    }
    let items = TaskItems(task, rollouts: header.rollouts)
    var records: [Int: [JournalEvent]] = [:]
    var result: [Problem] = []
    for event in events {
      guard let number = event.item else { continue }
      records[number, default: []].append(event)
      guard case .itemFinished(let ending) = event, (0..<items.count).contains(number) else {
        continue
      }
      let item = items[number]
      guard ending.outcome != .failed, let texts = try? item.texts.get() else { continue }
      result.append(
        Problem(
          episode: Episode(
            goal: try task.goal.filled(with: texts), result: ending,
            records: records[number] ?? []),
          topic: task.handbook?.topic ?? "", isChecked: !task.success.isEmpty, run: header.run))
    }
    return result
  }
}

extension Problem {
  /// An item that has been worked on.
  /// - Parameter isChecked: whether the task says what a good answer is.
  init(episode: Episode, topic: String = "", isChecked: Bool, run: String) {
    let result = episode.result
    self.init(
      id: result.id ?? "\(result.item)", question: episode.goal, topic: topic,
      trace: EpisodeTrace.text(of: episode.records),
      correct: isChecked ? result.outcome == .solved : nil, run: run)
  }
}
