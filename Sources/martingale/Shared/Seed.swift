/// The seed a run uses: the user's, or a fresh one that is printed so that the run can be repeated.
struct Seed {
  var value: UInt64
  /// Whether it was drawn here.
  var wasDrawn: Bool

  init(_ given: UInt64?) {
    if let given {
      value = given
      wasDrawn = false
    } else {
      // 53 bits, so that every JSON reader keeps the seed exactly.
      value = UInt64.random(in: 0..<(1 << 53))
      wasDrawn = true
    }
  }

  /// Tells a person how to repeat the run.
  func announce(unless quiet: Bool) {
    if wasDrawn && !quiet { StandardError.write(line: "martingale: seed \(value)") }
  }
}
