internal import Inference
internal import JSONSchema
internal import Sampling
internal import Synchronization

/// How particles fared over the steps of one sample: what a report draws.
package struct ParticleTrace: Hashable, Sendable {
  /// Most particles whose shares are kept.
  static let mostParticles = 32
  /// Most steps that are kept; the rest is left out.
  static let mostSteps = 2_048

  /// (steps) Effective sample size before resampling.
  package var ess: [Double] = []
  /// (steps, particles) Shares that add up to 1, or all 0 when none is alive.
  package var weights: [[Double]] = []
  /// The steps after which particles were resampled.
  package var resampled: [Int] = []

  /// No steps.
  package init() {}

  mutating func add(_ step: ParticleStep) {
    guard ess.count < Self.mostSteps else { return }
    let top = step.logWeights.max() ?? -.infinity
    var shares = step.logWeights.map { top > -.infinity ? Elementary.exp($0 - top) : 0 }
    let total = shares.reduce(0, +)
    if total > 0 { for index in shares.indices { shares[index] /= total } }
    let squares = shares.reduce(0) { $0 + $1 * $1 }
    if step.isResampled { resampled.append(ess.count) }
    ess.append(squares > 0 ? Self.rounded(1 / squares) : 0)
    if shares.count <= Self.mostParticles { weights.append(shares.map(Self.rounded)) }
  }

  /// Four digits are enough to draw, and keep the journal small.
  private static func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }

  var json: JSONValue {
    .members([
      ("ess", .array(ess.map { .double($0) })),
      ("weights", .array(weights.map { .array($0.map { .double($0) }) })),
      ("resampled", .array(resampled.map { .int($0) })),
    ])
  }

  init(_ json: JSONValue?) {
    ess = Self.doubles(json?["ess"])
    weights = (json?["weights"]?.array ?? []).map { Self.doubles($0) }
    resampled = (json?["resampled"]?.array ?? []).compactMap(\.int)
  }

  private static func doubles(_ json: JSONValue?) -> [Double] {
    (json?.array ?? []).compactMap(\.number?.double)
  }
}

/// Collects a trace while a sample is drawn.
final class TraceCollector: Sendable {
  private let state = Mutex(ParticleTrace())

  /// The trace so far.
  var trace: ParticleTrace { state.withLock { $0 } }

  func add(_ step: ParticleStep) { state.withLock { $0.add(step) } }
}
