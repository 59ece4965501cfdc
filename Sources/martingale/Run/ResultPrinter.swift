import Agents
import Constraints
import Inference
import JSONSchema
import Sampling

/// Prints the results of a task's items.
struct ResultPrinter {
  let header: RunHeader
  /// One record an item rather than its text.
  let isJSON: Bool
  let quiet: Bool

  init(_ header: RunHeader, isJSON: Bool, quiet: Bool) {
    self.header = header
    self.isJSON = isJSON
    self.quiet = quiet
  }

  /// Prints one result.
  /// - Parameters:
  ///   - samples: the posterior of the last draw, where it is known.
  ///   - task: what was run, where it is known.
  func print(
    _ result: ItemResult, samples: [SampledRecord.Sample]? = nil, of task: AgentTask? = nil
  ) throws {
    if isJSON {
      var record = result.json.object ?? JSONObject()
      let isSchema = task?.output.parts.contains { $0.part.kind == .jsonSchema } ?? false
      if isSchema, let text = result.text {
        record["value"] = (try? JSONValue(parsing: Array(text.utf8))) ?? .null
      }
      if let samples {
        record["samples"] = .array(
          samples.map { ["text": .string($0.text), "weight": .double($0.weight)] })
      }
      record["task"] = .string(header.task)
      record["run"] = .string(header.run)
      record["model"] = [
        "name": .string(header.model.name), "sha256": .optional(header.model.sha256),
      ]
      record["seed"] = .unsigned(header.seed)
      try StandardOutput.write(line: JSONValue.object(record).text)
    } else if let text = result.text {
      try OutputPrinter(quiet: quiet).write(line: Array(text.utf8))
    } else {
      // A line for every item, so that lines in and lines out can be told apart.
      try StandardOutput.write(line: "")
    }
    if let message = result.message, !quiet {
      let item = result.id.map { "item \($0)" } ?? "item \(result.item + 1)"
      StandardError.write(line: "martingale: \(item): \(result.outcome.rawValue): \(message)")
    }
  }
}

/// How the items of all tasks have ended.
struct ResultTally {
  private var tally: [ItemResult.Outcome: Int] = [:]

  /// Counts a result.
  mutating func count(_ result: ItemResult) { tally[result.outcome, default: 0] += 1 }

  /// How many items have ended, and how, in a line.
  /// - Parameter isChecked: whether the task says what a good answer is: without that nothing is solved.
  func line(isChecked: Bool, seconds: Double) -> String {
    let total = tally.values.reduce(0, +)
    let solved = tally[.solved] ?? 0
    let others = ItemResult.Outcome.allCases.compactMap { outcome -> String? in
      guard outcome != .solved, let count = tally[outcome] else { return nil }
      return "\(count) \(outcome.rawValue.replacing("_", with: " "))"
    }
    let time =
      seconds < 60
      ? "\((seconds * 10).rounded() / 10) s"
      : "\(Int(seconds) / 60) min \(Int(seconds) % 60) s"
    return (["\(solved) of \(total) \(isChecked ? "solved" : "answered")"] + others)
      .joined(separator: ", ") + ", in \(time)"
  }

  /// Ends with the status that the results have earned.
  func conclude() throws(CommandFailure) {
    // What can still be done comes first: the others are over.
    if let count = tally[.unknownOutcome] {
      throw CommandFailure(
        .denied, code: "unknown_outcome",
        "\(count) item(s) wait for somebody to look what became of a call; resume the run with "
          + "--unfinished-calls report or repeat")
    }
    if let count = tally[.unavailable] {
      throw CommandFailure(
        .temporary, code: "tool_unavailable",
        "\(count) item(s) could not go on without a tool server; resume the run")
    }
    if let count = tally[.denied] {
      throw CommandFailure(
        .denied, code: "tool_denied",
        "\(count) item(s) wanted a tool that was not allowed to run; list it in the task's "
          + "\"approvals\"")
    }
    if let count = tally[.failed] {
      throw CommandFailure(
        .invalidData, code: "items_failed", "\(count) item(s) could not be run; see their records")
    }
    if let count = tally[.budgetSpent] {
      throw CommandFailure(
        .temporary, code: "budget_spent", "the budget ended \(count) item(s) before an answer")
    }
    if let count = tally[.notSolved] {
      throw CommandFailure(.failure, code: "not_solved", "\(count) item(s) were not solved")
    }
  }
}
