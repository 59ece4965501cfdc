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

/// Wall-clock seconds by part.
public struct SamplingSeconds: Hashable, Sendable, Codable {
  /// Waiting for the first distributions: evaluating the prompt.
  public var prefill = 0.0
  /// Waiting for the model after that.
  public var decode = 0.0
  /// Inside the constraint, oracles and potentials included.
  public var constraint = 0.0
  /// Everything else: the sampler itself.
  public var sampler = 0.0

  /// Times; all default to none.
  public init(prefill: Double = 0, decode: Double = 0, constraint: Double = 0, sampler: Double = 0)
  {
    self.prefill = prefill
    self.decode = decode
    self.constraint = constraint
    self.sampler = sampler
  }
}
