/// How much work a validation may be.
public struct ValidationLimits: Hashable, Sendable {
  /// Most rules that are applied, before the part that grows with the instance.
  public var steps: Int
  /// Further rules that may be applied for each value of the instance.
  public var stepsPerValue: Int
  /// Most violations that are reported.
  public var violations: Int

  /// Limits; 2 million steps, 200 a value, 32 violations by default.
  public init(steps: Int = 2_000_000, stepsPerValue: Int = 200, violations: Int = 32) {
    self.steps = steps
    self.stepsPerValue = stepsPerValue
    self.violations = violations
  }
}
