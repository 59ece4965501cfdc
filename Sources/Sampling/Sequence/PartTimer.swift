/// Adds up the time spent in each part of a run.
struct PartTimer {
  /// What is going on.
  enum Part { case prefill, decode, constraint, sampler }

  private let clock = ContinuousClock()
  private var since: ContinuousClock.Instant
  private var part = Part.sampler
  private var prefill = Duration.zero
  private var decode = Duration.zero
  private var constraint = Duration.zero
  private var sampler = Duration.zero

  /// Starts in the sampler.
  init() { since = clock.now }

  /// From now on time counts for `next`.
  mutating func begin(_ next: Part) {
    let now = clock.now
    let spent = now - since
    switch part {
    case .prefill: prefill += spent
    case .decode: decode += spent
    case .constraint: constraint += spent
    case .sampler: sampler += spent
    }
    since = now
    part = next
  }

  /// What was spent so far.
  mutating func seconds() -> SamplingSeconds {
    begin(part)
    return SamplingSeconds(
      prefill: prefill / .seconds(1), decode: decode / .seconds(1),
      constraint: constraint / .seconds(1), sampler: sampler / .seconds(1))
  }
}
