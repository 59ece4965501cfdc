internal import Inference
internal import JSONSchema

/// What happens in a run, in lines for a person who reads along: what an item asks, what was thought, called
/// and seen, how it ended.
package struct Transcript: Sendable {
  /// Most characters of a text on a line.
  private static let most = 400

  private let task: String

  /// - Parameter task: what to call the run.
  package init(_ task: String) { self.task = task }

  /// The lines that an event is told in; none for what a person need not know.
  package func lines(_ event: JournalEvent) -> [String] {
    // Also names of tools and behaviors come from outside.
    told(event).map(Self.plain)
  }

  private func told(_ event: JournalEvent) -> [String] {
    let at = event.item.map { "[\($0 + 1)]" } ?? "[\(task)]"
    switch event {
    case .runStarted(let header): return ["\(at) run \(header.run), model \(header.model.name)"]
    case .stepStarted(_, let step, _): return step == 0 ? [] : ["\(at) step \(step + 1)"]
    case .stepFinished(_, _, let result):
      return result.message.map { ["\(at)   ! \(Self.line($0))"] } ?? []
    case .itemFinished(let result):
      // Whether it is right, only a check can say.
      let word =
        result.outcome == .solved
        ? "answered" : result.outcome.rawValue.replacing("_", with: " ")
      let text = result.text ?? result.message
      return ["\(at) \(word)" + (text.map { ": \(Self.line($0))" } ?? "")]
    case .runFinished: return ["\(at) all items are done"]
    case .record: return record(event).map { "\(at)   \($0)" }
    }
  }

  private func record(_ event: JournalEvent) -> [String] {
    if let begun: ItemBegunRecord = event.record() { return ["asked: \(Self.line(begun.goal))"] }
    if let drawn: SampledRecord = event.record() { return Self.drawn(drawn) }
    if let decided: DecidedRecord = event.record() {
      return decided.reason.map { ["\(decided.advice.rawValue): \(Self.line($0))"] } ?? []
    }
    if let recalled: RecalledRecord = event.record() {
      return recalled.behaviors.isEmpty
        ? [] : ["recalled: \(recalled.behaviors.map(\.name).joined(separator: ", "))"]
    }
    if let started: ToolStartedRecord = event.record() {
      return ["→ \(started.tool) \(Self.line(started.arguments.description))"]
    }
    if let finished: ToolFinishedRecord = event.record() {
      let failed = finished.error ?? (finished.isError ? "failed" : nil)
      return ["← \(failed.map { "\($0): " } ?? "")\(Self.line(finished.text))"]
    }
    if let checked: CheckedRecord = event.record(), !checked.isOK {
      return ["the answer will not do" + (checked.message.map { ": \(Self.line($0))" } ?? "")]
    }
    return []
  }

  private static func drawn(_ drawn: SampledRecord) -> [String] {
    var facts: [String] = []
    if drawn.particles > 1 {
      facts.append("ESS \(Figures.decimals(drawn.ess, 1)) of \(drawn.particles)")
    }
    if let logZ = drawn.logZ { facts.append("log Z \(Figures.decimals(logZ, 1))") }
    let note = facts.isEmpty ? "" : "  (\(facts.joined(separator: ", ")))"
    let thought = drawn.thought.map { ["thought: \(line($0))"] } ?? []
    guard let text = drawn.text else {
      return thought + ["\(drawn.part): no text: \(line(drawn.message ?? ""))\(note)"]
    }
    return thought + ["\(drawn.part): \(line(text))\(note)"]
  }

  /// Without control characters.
  private static func plain(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }

  /// On one line, cut.
  private static func line(_ text: String) -> String {
    let flat = plain(text)
    return flat.count <= most ? flat : flat.prefix(most) + "…"
  }
}
