internal import Sampling

/// Turns a journal's events, with the times at which they were written, into spans: the run, its
/// items, and within them what was drawn, called and looked for.
package struct SpanBuilder: Sendable {
  private let content: Bool
  private var header: RunHeader?
  private var begin: UInt64 = 0
  private var items: [Int: OpenItem] = [:]

  private struct OpenItem {
    var start: UInt64
    var input = 0
    var output = 0
    /// Spans so far, to tell them apart.
    var count = 0
    var calls: [Int: (start: UInt64, record: ToolStartedRecord)] = [:]
  }

  /// - Parameter content: whether texts, arguments and results are told, too.
  package init(content: Bool = false) {
    self.content = content
  }

  /// Takes one event.
  /// - Parameter time: seconds since 1970.
  /// - Returns: the spans that are complete with it.
  package mutating func take(_ event: JournalEvent, at time: Double) -> [TraceSpan] {
    let now = Self.nanoseconds(time)
    switch event {
    case .runStarted(let header):
      self.header = header
      begin = now
      return []
    case .runFinished:
      guard let header else { return [] }
      return [
        span(GenAIConventions.run(header), root(header), parent: nil, header, from: begin, to: now)
      ]
    case .stepStarted(let item, _, _):
      if items[item] == nil { items[item] = OpenItem(start: now) }
      return []
    case .stepFinished: return []
    case .record(let item, let step, _, _): return take(event, item, step, now)
    case .itemFinished(let result):
      guard let header else { return [] }
      let open = items.removeValue(forKey: result.item) ?? OpenItem(start: now)
      return [
        span(
          GenAIConventions.item(result, header, input: open.input, output: open.output),
          id(of: result.item, header), parent: root(header), header, from: open.start, to: now)
      ]
    }
  }

  private mutating func take(
    _ event: JournalEvent, _ item: Int, _ step: Int, _ now: UInt64
  ) -> [TraceSpan] {
    guard let header else { return [] }
    var open = items[item] ?? OpenItem(start: now)
    defer { items[item] = open }
    let description: GenAIConventions.Description
    var start = now
    if let record: SampledRecord = event.record() {
      open.input += record.promptTokens
      open.output += record.drawnTokens
      let seconds = record.seconds
      let spent = seconds.prefill + seconds.decode + seconds.constraint + seconds.sampler
      start = now - min(now, Self.nanoseconds(spent))
      description = GenAIConventions.draw(record, header, content: content)
    } else if let record: ToolStartedRecord = event.record() {
      open.calls[record.call] = (now, record)
      return []
    } else if let record: ToolWithdrawnRecord = event.record() {
      open.calls[record.call] = nil
      return []
    } else if let record: ToolFinishedRecord = event.record() {
      let started = open.calls.removeValue(forKey: record.call)
      start = started?.start ?? now
      description = GenAIConventions.call(
        started?.record, record, id: "\(item).\(step).\(record.call)", content: content)
    } else if let record: RetrievedRecord = event.record() {
      description = GenAIConventions.retrieval(
        "tools", found: record.tools.count, best: record.tools.first?.score)
    } else if let record: RecalledRecord = event.record() {
      description = GenAIConventions.retrieval(
        "handbook", found: record.behaviors.count, best: record.behaviors.first?.score)
    } else {
      return []
    }
    open.count += 1
    return [
      span(
        description, TraceIdentifier.span([header.run, "\(item)", "\(step)", "\(open.count)"]),
        parent: id(of: item, header), header, from: start, to: now)
    ]
  }

  private func span(
    _ description: GenAIConventions.Description, _ id: String, parent: String?,
    _ header: RunHeader, from start: UInt64, to end: UInt64
  ) -> TraceSpan {
    var attributes = description.attributes
    if let error = description.error { attributes.append(("error.type", .string(error))) }
    return TraceSpan(
      name: description.name, kind: description.kind, trace: TraceIdentifier.trace(header.run),
      id: id, parent: parent, start: min(start, end), end: end,
      attributes: attributes.map { TraceSpan.Attribute(name: $0.0, value: $0.1) },
      error: description.error)
  }

  private func root(_ header: RunHeader) -> String { TraceIdentifier.span([header.run]) }

  private func id(of item: Int, _ header: RunHeader) -> String {
    TraceIdentifier.span([header.run, "\(item)"])
  }

  /// Nothing for what no clock says.
  private static func nanoseconds(_ seconds: Double) -> UInt64 {
    guard seconds > 0, seconds < 1e10 else { return 0 }
    return UInt64(seconds * 1e9)
  }
}
