import Constraints
import Inference
import JSONSchema
import Sampling

/// Which lines of the prompt support an answer, as `generate --explain` shows it.
struct Explanation {
  let input: InputSegments
  let attribution: SegmentAttribution
  let evaluated: EvaluationCount
  /// What of the answer was copied, and where it stands.
  let copied: CopiedSpans

  /// The member `explanation` of a record.
  var json: JSONValue {
    let segments = input.segments.indices.map { index -> JSONValue in
      let segment = input.segments[index]
      return [
        "lines": [.int(segment.lines.lowerBound), .int(segment.lines.upperBound)],
        "text": .string(segment.text), "support": .rounded(attribution.values[index]),
        "standard_error": .rounded(attribution.errors[index]),
        "leave_one_out": .rounded(attribution.leaveOneOut[index]),
      ]
    }
    return [
      "segments": .array(segments), "log_p": .rounded(attribution.all),
      "log_p_without": .rounded(attribution.none),
      "orders": attribution.orders.map { .int($0) } ?? .null,
      "subsets": .int(attribution.subsets),
      "tokens_evaluated": .int(evaluated.prefill + evaluated.decode),
      "sources": .array(
        copied.sources.sorted { $0.key < $1.key }.map {
          ["name": .string($0.key), "text": .string($0.value)]
        }),
      "copies": .array(copied.copies.map(Self.copy)),
    ]
  }

  private static func copy(_ copy: CopiedSpans.Copy) -> JSONValue {
    let places = copy.places.map { place -> JSONValue in
      ["start": .int(place.lowerBound), "end": .int(place.upperBound)]
    }
    return [
      "pointer": .string(copy.pointer.description), "text": .string(copy.text),
      "source": .string(copy.source), "places": .array(places), "count": .int(copy.count),
    ]
  }

  /// Where a copied part stands, in words.
  private func whereabouts(of copy: CopiedSpans.Copy) -> String {
    let source = Array((copied.sources[copy.source] ?? "").utf8)
    var lines: [String] = []
    for place in copy.places {
      let line = source[..<place.lowerBound].count { $0 == UInt8(ascii: "\n") } + 1
      if lines.last != "\(line)" { lines.append("\(line)") }
    }
    let count = copy.count > 1 ? ", \(copy.count) places" : ""
    return "\(copy.source), line \(lines.joined(separator: " or "))\(count)"
  }

  /// For people: a line a segment, with a bar of its share.
  var lines: [String] {
    let width = 20
    let largest = attribution.values.map(abs).max() ?? 0
    let places = input.segments.map { segment in
      segment.lines.count == 1
        ? "\(segment.lines.lowerBound)"
        : "\(segment.lines.lowerBound)-\(segment.lines.upperBound)"
    }
    let margin = places.map(\.count).max() ?? 0
    let how =
      attribution.orders.map { "from \($0) orders, ± a standard error" } ?? "exact"
    var lines = [
      "support of the answer by the prompt's lines in nats (Shapley values, \(how)):"
    ]
    for (index, segment) in input.segments.enumerated() {
      let value = attribution.values[index]
      let length = largest > 0 ? Int((abs(value) / largest * Double(width)).rounded()) : 0
      let bar = String(repeating: value < 0 ? "░" : "█", count: length)
      let error = attribution.orders == nil ? "" : " ±" + Self.decimal(attribution.errors[index])
      lines.append(
        Self.left(Self.decimal(value), 8) + error + " " + Self.right(bar, width) + " "
          + Self.left(places[index], margin) + ": " + Self.shown(segment.text))
    }
    lines.append(
      "log p of the answer: \(Self.decimal(attribution.all)); without all of these lines: "
        + Self.decimal(attribution.none))
    lines += copied.copies.map { copy in
      let part = copy.pointer.tokens.isEmpty ? "the answer" : copy.pointer.description
      return
        "\(Self.shown(part)) was copied: \(Self.shown(copy.text)) (\(Self.shown(whereabouts(of: copy))))"
    }
    return lines
  }

  private static func decimal(_ value: Double) -> String {
    let hundredths = Int((abs(value) * 100).rounded())
    let sign = value < 0 && hundredths > 0 ? "-" : ""
    return "\(sign)\(hundredths / 100)." + left("\(hundredths % 100)", 2, "0")
  }

  private static func left(_ text: String, _ width: Int, _ pad: Character = " ") -> String {
    String(repeating: pad, count: max(0, width - text.count)) + text
  }

  private static func right(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// A piece on one line, without what could move a terminal's cursor.
  private static func shown(_ text: String) -> String {
    let plain = text.unicodeScalars.map { scalar -> Character in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: " "
      default: Character(scalar)
      }
    }
    let words = String(plain).split(separator: " ").joined(separator: " ")
    return words.count <= 60 ? words : words.prefix(59) + "…"
  }
}
