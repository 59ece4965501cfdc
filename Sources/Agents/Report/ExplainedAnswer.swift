package import JSONSchema

/// An answer of `generate --explain --json`: what it rests on, as its record tells. The record may be from anywhere.
package struct ExplainedAnswer: Hashable, Sendable {
  /// Some lines of the input.
  package struct Segment: Hashable, Sendable {
    package var lines: ClosedRange<Int>
    package var text: String
    /// Its Shapley value in nats, and that value's standard error.
    package var support: Double
    package var error: Double
    /// What the answer loses without it alone.
    package var leaveOneOut: Double
  }

  /// A part of the answer that was copied.
  package struct Copy: Hashable, Sendable {
    package var pointer: String
    package var text: String
    package var source: String
    /// The bytes of its source at which it stands.
    package var places: [Range<Int>]
    /// How many places there are in all.
    package var count: Int
  }

  /// A text that something was copied from.
  package struct Source: Hashable, Sendable {
    package var name: String
    package var text: String
  }

  package var text: String
  package var model: String
  package var seed: String
  package var segments: [Segment]
  package var logP: Double?
  package var logPWithout: Double?
  /// Orders that were drawn; nil when the values are exact.
  package var orders: Int?
  package var sources: [Source]
  package var copies: [Copy]

  /// Reads a record; nil for one without an explanation.
  package init?(_ record: JSONValue) {
    let explanation = record["explanation"]
    guard let text = record["text"]?.string, let segments = explanation?["segments"]?.array else {
      return nil
    }
    self.text = text
    model = record["model"]?["name"]?.string ?? "?"
    seed = record["seed"]?.number?.text ?? "?"
    self.segments = segments.compactMap { segment in
      guard let text = segment["text"]?.string else { return nil }
      let lines = segment["lines"]?.array?.compactMap(\.int) ?? []
      let first = lines.first ?? 0
      return Segment(
        lines: first...max(first, lines.last ?? first), text: text,
        support: segment["support"]?.number?.double ?? .nan,
        error: segment["standard_error"]?.number?.double ?? .nan,
        leaveOneOut: segment["leave_one_out"]?.number?.double ?? .nan)
    }
    logP = explanation?["log_p"]?.number?.double
    logPWithout = explanation?["log_p_without"]?.number?.double
    orders = explanation?["orders"]?.int
    sources = (explanation?["sources"]?.array ?? []).compactMap { source in
      guard let name = source["name"]?.string, let text = source["text"]?.string else { return nil }
      return Source(name: name, text: text)
    }
    let lengths = Dictionary(
      sources.map { ($0.name, $0.text.utf8.count) }, uniquingKeysWith: { first, _ in first })
    copies = (explanation?["copies"]?.array ?? []).compactMap { copy in
      guard let text = copy["text"]?.string, let source = copy["source"]?.string,
        let length = lengths[source]
      else { return nil }
      let places = (copy["places"]?.array ?? []).compactMap { place -> Range<Int>? in
        guard let start = place["start"]?.int, let end = place["end"]?.int, start >= 0,
          start < end, end <= length
        else { return nil }
        return start..<end
      }
      return Copy(
        pointer: copy["pointer"]?.string ?? "", text: text, source: source, places: places,
        count: max(places.count, copy["count"]?.int ?? 0))
    }
  }
}
