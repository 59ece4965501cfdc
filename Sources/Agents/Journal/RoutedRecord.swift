package import JSONSchema

/// `step_routed`: how unsure the small model was of its draft, and who takes the step.
///
///     {"part": "answer", "draw": 0, "signal": "entropy", "uncertainty": 0.61, "threshold": 0.45,
///      "routed": true, "tokens": 12, "message": "…"}
///
/// `uncertainty` is missing when there is no draft to measure. `tokens` are those read again for
/// measuring.
package struct RoutedRecord: StepRecord {
  package static let kind = "step_routed"
  /// What was drawn, and which draw of the step: as in `SampledRecord`.
  package var part: String
  package var draw: Int
  package var signal: String
  package var uncertainty: Double?
  package var threshold: Double
  /// Whether the large model takes the step again.
  package var isRouted: Bool
  package var tokens: Int
  /// Why not, when the uncertainty would have it.
  package var message: String?

  package var fields: [(String, JSONValue)] {
    [
      ("part", .string(part)), ("draw", .int(draw)), ("signal", .string(signal)),
      ("uncertainty", .double(uncertainty)), ("threshold", .double(threshold)),
      ("routed", .bool(isRouted)), ("tokens", .int(tokens)), ("message", .optional(message)),
    ]
  }
}

extension RoutedRecord {
  package init?(_ json: JSONValue) {
    guard let part = json["part"]?.string, let isRouted = json["routed"]?.bool else { return nil }
    self.init(
      part: part, draw: json["draw"]?.int ?? 0, signal: json["signal"]?.string ?? "",
      uncertainty: json["uncertainty"]?.number?.double,
      threshold: json["threshold"]?.number?.double ?? 0, isRouted: isRouted,
      tokens: json["tokens"]?.int ?? 0, message: json["message"]?.string)
  }
}
