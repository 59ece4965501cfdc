internal import JSONSchema
internal import Prompting

/// What was done for an item, as a text that can be reflected on: thoughts, calls, results, the steps
/// of problems that were split, places that were looked at, answers and what was wrong with them, in
/// order.
enum EpisodeTrace {
  /// Most characters of one part; longer ones are cut in the middle.
  static let partLength = 1_200
  /// Most characters altogether; the beginning is left out first.
  static let length = 6_000
  /// Most places that a choice is told with.
  static let mostPlaces = 6

  /// The text of an item's journal lines; empty when they tell of nothing that was done.
  static func text(of records: [JournalEvent]) -> String {
    var told = records.flatMap(parts)
    // An answer that was drawn is also its step's result, and is told once.
    for index in told.indices.dropFirst().reversed()
    where told[index].label == "Answer" && told[index] == told[index - 1] {
      told.remove(at: index)
    }
    var kept: [String] = []
    var left = length
    for part in told.reversed().map({ "\($0.label): \(cut($0.text))" }) {
      guard part.count <= left else {
        kept.append("…")
        break
      }
      left -= part.count
      kept.append(part)
    }
    return kept.reversed().joined(separator: "\n")
  }

  /// Something that was done or came of it.
  private struct Part: Equatable {
    var label: String
    var text: String

    init?(_ label: String, _ text: String?) {
      guard let text, text.contains(where: { !$0.isWhitespace }) else { return nil }
      self.label = label
      self.text = text
    }
  }

  /// What one line tells.
  private static func parts(_ line: JournalEvent) -> [Part] {
    let parts: [Part?] =
      if let sampled: SampledRecord = line.record() {
        sampled.part == "answer"
          ? [Part("Thought", sampled.thought), Part("Answer", sampled.text)] : []
      } else if let decided: DecidedRecord = line.record() {
        [
          Part("Thought", decided.thought),
          Part("Call", decided.tool.map { $0 + " " + (decided.arguments?.description ?? "") }),
        ]
      } else if let result: ToolFinishedRecord = line.record() {
        [Part(result.isError ? "Error" : "Result", result.text)]
      } else if let solved: SolvedRecord = line.record() {
        solved.solution.nodes.map { node(of: $0) }
      } else if let judged: PlacesJudgedRecord = line.record() {
        [Part("Places", places(judged))]
      } else if let visited: PlaceVisitedRecord = line.record() {
        [Part("Way", visited.way.joined(separator: ", ")), Part("Seen", visited.text)]
      } else if let explored: ExploredRecord = line.record() {
        [
          Part(
            "Search",
            "\(explored.ending) after \(explored.decisions) choices by \(explored.heuristic): "
              + explored.path.joined(separator: ", "))
        ]
      } else if case .stepFinished(_, _, let step) = line {
        [Part("Answer", step.text), Part("Rejected", step.isSolved ? nil : step.message)]
      } else {
        []
      }
    return parts.compactMap(\.self)
  }

  /// A part of a problem that was split. The whole problem is the question that the trace belongs to.
  private static func node(of node: SolutionNode) -> Part? {
    let manner =
      switch node.manner {
      case .direct: "answered at once"
      case .helped: "known by \(node.help ?? "a helper")"
      case .composed: "put together from \(node.children.count) steps"
      case .lastStep: "the last of \(node.children.count) steps"
      case .none: "no answer"
      }
    guard node.parent != nil else { return Part("Solution", manner) }
    return Part("Step", "\(node.task) → \(node.answer ?? "?") (\(manner))")
  }

  /// The places that could be chosen from, the best liked first.
  private static func places(_ judged: PlacesJudgedRecord) -> String {
    let liked = judged.options.enumerated().sorted {
      let (one, two) = (
        $0.element.promise - $0.element.avoidance, $1.element.promise - $1.element.avoidance
      )
      return one != two ? one > two : $0.offset < $1.offset
    }
    return liked.prefix(mostPlaces).map { _, option in
      let opinion = Int(((option.promise - option.avoidance) * 100).rounded())
      return "\(option.seen.joined(separator: ", ")) (promise \(opinion) %)"
    }.joined(separator: "; ")
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
