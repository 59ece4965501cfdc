public import Inference

/// A rule that changes the base distribution from step to step; the constraint and the weights
/// then refer to the changed one.
///
/// A value: what it learns while a run goes on stays in that run. Called once a distinct context
/// and step, in a fixed order, so that runs stay reproducible.
public protocol DecodingSchedule: Sendable {
  /// Its name in records.
  var name: String { get }
  /// The logits to go on with after `context`, from the model's.
  mutating func reshape(_ row: Logits, after context: TokenContext) -> Logits
}

extension Logits {
  /// The row at a temperature.
  func divided(by temperature: Double) -> Logits {
    let scale = Float(1 / temperature)
    return Logits(values.map { $0 * scale })
  }
}
