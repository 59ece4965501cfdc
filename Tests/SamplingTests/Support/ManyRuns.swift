import Constraints
import Foundation
import Inference
import Sampling
import MartingaleTestSupport

/// A toy model with its language and length limit.
struct Toy: Sendable {
  var name: String
  var model: EnumerableModel
  var constraint: any Constraint
  var maxTokens: Int
  /// The published laws of the toys are those of constraints that know nothing of the limit.
  var mayDieAtTheLimit = false

  static func b() throws -> Toy {
    Toy(name: "B", model: .toyB, constraint: try PatternConstraint("ax|by"), maxTokens: 3)
  }
  static func c() throws -> Toy {
    Toy(name: "C", model: .toyC, constraint: try PatternConstraint(#"(a+)b\1(c?)"#), maxTokens: 8)
  }
  static func d() throws -> Toy {
    Toy(
      name: "D", model: .toyD, constraint: WithoutDoubleA(), maxTokens: 5,
      mayDieAtTheLimit: true)
  }
}

/// `(?!.*aa)[abc]*c` with exact viability, which a partial match of the look-ahead does not have.
struct WithoutDoubleA: ByteAutomaton {
  enum State { case open, afterA, afterC }
  var start: State? { .open }
  var viability: Viability { .exact }
  func step(_ state: State, _ byte: UInt8) -> State? {
    switch byte {
    case UInt8(ascii: "a"): state == .afterA ? nil : .afterA
    case UInt8(ascii: "b"): .open
    case UInt8(ascii: "c"): .afterC
    default: nil
    }
  }
  func isComplete(_ state: State) -> Bool { state == .afterC }
  func shortestCompletion(_ state: State) -> [UInt8]? { state == .afterC ? [] : [99] }
}

/// Means over many runs of one sampler.
struct ManyRuns {
  var z: [Double] = []
  /// Mean of (1/N) Σ w 1{text}.
  var unnormalised: [String: Double] = [:]
  var unnormalisedSquares: [String: Double] = [:]
  var selfNormalised: [String: Double] = [:]
  var dead = 0.0

  init(
    _ toy: Toy, _ options: SamplerOptions, runs: Int, seed: UInt64 = 1,
    oracle: (any ConstraintOracle)? = nil, potentials: [any Potential] = []
  ) async throws {
    var options = options
    options.maxTokens = toy.maxTokens
    if toy.mayDieAtTheLimit { options.finishesInTime = false }
    let sampler = SequenceSampler(model: toy.model, options: options)
    let request = SamplingRequest(
      prompt: [], constraint: oracle == nil ? toy.constraint : nil, oracle: oracle,
      potentials: potentials)
    for run in 0..<runs {
      let posterior = try await sampler.sample(
        request, key: RandomKey(seed: seed, request: UInt64(run))
      ).posterior
      let estimate = exp(posterior.logZ ?? 0)
      z.append(posterior.samples.isEmpty ? 0 : estimate)
      if posterior.samples.isEmpty { dead += 1 / Double(runs) }
      for sample in posterior.samples {
        let mass = sample.weight * estimate
        unnormalised[sample.string, default: 0] += mass / Double(runs)
        unnormalisedSquares[sample.string, default: 0] += mass * mass / Double(runs)
        selfNormalised[sample.string, default: 0] += sample.weight / Double(runs)
      }
    }
  }

  var mean: Double { z.reduce(0, +) / Double(z.count) }
  var standardError: Double {
    let mean = mean
    let variance = z.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(z.count - 1)
    return (variance / Double(z.count)).squareRoot()
  }

  /// How many standard errors a text's unnormalised mass is from `expected`.
  func deviation(_ text: String, from expected: Double) -> Double {
    let mean = unnormalised[text] ?? 0
    let variance = max((unnormalisedSquares[text] ?? 0) - mean * mean, 1e-30)
    return abs(mean - expected) / (variance / Double(z.count)).squareRoot()
  }
}
