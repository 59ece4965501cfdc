package import Constraints
package import Inference
internal import JSONSchema
internal import Tools

/// One way of working on a task's items, in a run folder of its own: finished items are not run again.
package struct ArmRun {
  private let task: AgentTask
  private let expected: ExpectedAnswers
  private let folder: String

  /// A way of working.
  /// - Parameters:
  ///   - expected: what is right for the task's items.
  ///   - folder: where the journal and the measured times are kept.
  package init(_ task: AgentTask, expected: ExpectedAnswers, in folder: String) {
    self.task = task
    self.expected = expected
    self.folder = folder
  }

  /// Runs what is not finished yet, and says how all did.
  /// - Parameters:
  ///   - seed: of a new run.
  ///   - limit: how many items at most.
  ///   - clock: processor time so far, in seconds.
  ///   - follow: told each item's result and whether it is right.
  /// - Throws: what ends a run; it goes on when this is called again. `notAvailable` for an item that
  ///   cannot go on now.
  package func outcome(
    _ name: String, model: any LanguageModel, compiler: ConstraintCompiler = .init(),
    collaborators: Collaborators = .init(), kinds: AgentKinds = .standard, seed: UInt64,
    limit: Int = .max, clock: () -> Double, follow: (ItemResult, Bool) -> Void = { _, _ in }
  ) async throws(AgentError) -> ArmOutcome {
    let journal = try Journal(directory: folder)
    var run = try TaskRun(
      task, model: model, compiler: compiler, journal: journal, kinds: kinds,
      collaborators: collaborators, run: name, seed: seed)
    var times = try MeasuredTimes(folder)
    let finished = Set(
      journal.events.compactMap { event in
        if case .itemFinished(let result) = event { result.item } else { nil }
      })
    var results: [ItemResult] = []
    while results.count < limit {
      let begin = clock()
      guard let result = try await run.next() else { break }
      guard result.outcome.isFinal else {
        throw AgentError(
          .toolUnavailable,
          "\(name), item \(result.id ?? "\(result.item)"): \(result.message ?? "it cannot go on now")"
        )
      }
      if !finished.contains(result.item) { try times.add(clock() - begin, for: result.item) }
      results.append(result)
      follow(result, isRight(result))
    }
    let malformed = malformedCalls()
    return ArmOutcome(
      name,
      items: results.map { result in
        ArmOutcome.Item(
          isRight: isRight(result), isSolved: result.outcome == .solved, tokens: result.tokens,
          toolCalls: result.toolCalls, malformedCalls: malformed[result.item] ?? 0,
          processorSeconds: times[result.item])
      })
  }

  private func isRight(_ result: ItemResult) -> Bool {
    expected.isRight(result.text, item: result.item)
  }

  /// (items) Calls that no tool could take, as the journal tells them.
  private func malformedCalls() -> [Int: Int] {
    let codes = [ToolError.Code.invalidArguments, .notFound].map(\.rawValue)
    var counts: [Int: Int] = [:]
    for line in (try? JournalLines.read(folder)) ?? [] {
      guard let event = JournalEvent(line), let item = event.item,
        let record: ToolFinishedRecord = event.record(), codes.contains(record.error ?? "")
      else { continue }
      counts[item, default: 0] += 1
    }
    return counts
  }
}

/// Processor time by item, kept beside a journal: a line is added when an item is over.
private struct MeasuredTimes {
  private let file: LineFile
  private var seconds: [Int: Double] = [:]

  init(_ folder: String) throws(AgentError) {
    do throws(LineFileError) {
      file = try LineFile(folder + "/measured.jsonl")
      // A line that was cut off is no measurement.
      try file.repair()
    } catch {
      throw AgentError(.journal, error.message)
    }
    for line in file.lines {
      guard let value = try? JSONValue(parsing: line), let item = value["item"]?.int,
        let time = value["processor_seconds"]?.number?.double
      else { continue }
      seconds[item] = time
    }
  }

  subscript(item: Int) -> Double? { seconds[item] }

  mutating func add(_ time: Double, for item: Int) throws(AgentError) {
    seconds[item] = time
    let line: JSONValue = ["item": .int(item), "processor_seconds": .rounded(time, places: 4)]
    do throws(LineFileError) { try file.append(JSONWriter().bytes(of: line)) } catch {
      throw AgentError(.journal, error.message)
    }
  }
}
