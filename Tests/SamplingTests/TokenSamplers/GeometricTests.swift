import Foundation
import Inference
import Sampling
import Testing

/// The geometric method draws phantoms of unbounded number, so its law is estimated: 40,000 draws
/// and four standard errors.
@Suite struct GeometricTests {
  struct Draws {
    var weights: [Double] = []
    var checks = 0.0
    var byToken: [TokenID: Double] = [:]
    var dead = 0.0

    init(_ method: TokenMethod, _ oracle: TokenOracle, count: Int = 40_000) throws {
      let base = try distribution(oracle.probabilities)
      var random = RandomKey(seed: 11).stream(for: .test)
      for _ in 0..<count {
        var search = CandidateSearch(method, among: Survivors(base))
        drawing: while true {
          switch search.next(&random) {
          case .check(let event, _):
            checks += 1 / Double(count)
            search.answer(oracle.accept[Int(event)] == 1)
          case .done(let event, let logWeight):
            let weight = exp(logWeight)
            weights.append(weight)
            if let event {
              byToken[event, default: 0] += weight / Double(count)
            } else {
              dead += 1 / Double(count)
            }
            break drawing
          }
        }
      }
    }

    var mean: Double { weights.reduce(0, +) / Double(weights.count) }
    var variance: Double {
      let mean = mean
      return weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(weights.count)
    }
  }

  @Test(arguments: ["A", "A_peaked", "A_top_ok", "A_uniform10_1ok"])
  func unbiasedWithTheVarianceOfTheOracle(_ name: String) throws {
    let oracle = try #require(try TokenOracle.load()[name])
    for (k, r, name) in [
      (2, nil, "geometric_k2"), (3, nil, "geometric_k3"), (5, nil, "geometric_k5"),
      (2, 3, "geometric_k2_r3"), (3, 2, "geometric_k3_r2"),
    ] as [(Int, Int?, String)] {
      let law = try #require(oracle.laws[name])
      let draws = try Draws(.geometric(maxAccepts: k, maxRejects: r), oracle)
      let error = (law.variance / 40_000).squareRoot()
      #expect(abs(draws.mean - oracle.z) < 4 * error, "k \(k) r \(r ?? 0)")
      #expect(abs(draws.variance - law.variance) < 0.06 * law.variance, "k \(k) r \(r ?? 0)")
      let deadError = (law.dead * (1 - law.dead) / 40_000).squareRoot()
      #expect(abs(draws.dead - law.dead) <= 4 * deadError)
      if let evaluations = law.checks {
        #expect(abs(draws.checks - evaluations) < 0.03 * evaluations)
      }
      for (token, p) in oracle.probabilities.enumerated() {
        let target = oracle.accept[token] == 1 ? p : 0
        let bound = 4 * (law.variance + oracle.z * oracle.z).squareRoot() / 200
        #expect(abs((draws.byToken[TokenID(token)] ?? 0) - target) < bound)
      }
    }
  }
}
