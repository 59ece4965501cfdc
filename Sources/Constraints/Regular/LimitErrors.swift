extension ConstraintLimits {
  /// The error for a bound of a regular automaton that was reached.
  func reached(_ name: String, _ value: Int, _ hint: String) -> ConstraintError {
    ConstraintError(.limit, "the limit \(name) = \(value) was reached: \(hint)")
  }
}
