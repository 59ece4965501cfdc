import Foundation
import Sampling
import Testing

/// Ẑ, and Ẑ w(y) of every text, summed over many runs.
struct MassSums {
  private struct Sum {
    var value = 0.0
    var squares = 0.0

    mutating func add(_ other: Double) {
      value += other
      squares += other * other
    }
  }

  private var runs = 0.0
  private var total = Sum()
  private var texts: [String: Sum] = [:]

  /// Adds a run.
  mutating func add(_ posterior: Posterior) {
    runs += 1
    let z = exp(posterior.logZ ?? -.infinity)
    total.add(z)
    for sample in posterior.samples { texts[sample.string, default: Sum()].add(z * sample.weight) }
  }

  /// Expects E[Ẑ] = Σ_y mass(y) and E[Ẑ w(y)] = mass(y), within four standard errors, and no other text.
  func expect(_ masses: [String: Double], _ label: String = "") {
    check(total, masses.values.reduce(0, +), "Z \(label)")
    for (text, mass) in masses { check(texts[text] ?? Sum(), mass, "\(text) \(label)") }
    #expect(Set(texts.keys).isSubset(of: masses.keys))
  }

  private func check(_ sum: Sum, _ expected: Double, _ label: String) {
    let mean = sum.value / runs
    let error = ((sum.squares / runs - mean * mean) / runs).squareRoot()
    #expect(abs(mean - expected) < 4 * error + 1e-12, "\(label): \(mean) for \(expected)")
  }
}
