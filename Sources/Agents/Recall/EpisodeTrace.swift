internal import JSONSchema

/// What was done for an item, as a text that can be reflected on: thoughts, calls, results, answers
/// and what was wrong with them, in order.
enum EpisodeTrace {
  /// Most characters of one part; longer ones are cut in the middle.
  static let partLength = 1_200
  /// Most characters altogether; the beginning is left out first.
  static let length = 6_000

  /// The text of an item's journal lines.
  static func text(of records: [JournalEvent]) -> String {
    var parts: [String] = []
    func add(_ label: String, _ text: String?) {
      guard let text, !text.isEmpty else { return }
      parts.append("\(label): \(cut(text))")
    }
    for record in records {
      if let sampled: SampledRecord = record.record(), sampled.part == "answer" {
        add("Answer", sampled.text)
      } else if let decided: DecidedRecord = record.record() {
        add("Thought", decided.thought)
        if let tool = decided.tool {
          add("Call", tool + " " + (decided.arguments?.description ?? ""))
        }
      } else if let result: ToolFinishedRecord = record.record() {
        add(result.isError ? "Error" : "Result", result.text)
      } else if case .stepFinished(_, _, let step) = record {
        add("Rejected", step.isSolved ? nil : step.message)
      }
    }
    var kept: [String] = []
    var left = length
    for part in parts.reversed() {
      guard part.count <= left else {
        kept.append("…")
        break
      }
      left -= part.count
      kept.append(part)
    }
    return kept.reversed().joined(separator: "\n")
  }

  /// Everything that the model wrote: where citations are looked for.
  static func written(_ records: [JournalEvent]) -> String {
    records.compactMap { record -> String? in
      if let sampled: SampledRecord = record.record() { return sampled.text }
      if let decided: DecidedRecord = record.record() { return decided.thought }
      return nil
    }.joined(separator: "\n")
  }

  private static func cut(_ text: String) -> String {
    guard text.count > partLength else { return text }
    return text.prefix(partLength / 2) + " … " + text.suffix(partLength / 2)
  }
}
