import Foundation
import Inference
import Sampling

/// Uniforms from a list; notes when the list is at its end.
struct ScriptedUniforms: UniformSource {
  var script: [Double]
  var position = 0
  var isExhausted = false

  mutating func uniform() -> Double {
    guard position < script.count else {
      isExhausted = true
      return 0
    }
    position += 1
    return script[position - 1]
  }
}

/// The law of a token search: every path it can take, with its probability.
struct SearchLaw {
  struct Atom {
    var event: TokenID?
    var weight: Double
    var probability: Double
    var checks: Int
  }
  var atoms: [Atom] = []

  /// Enumerates a method whose only randomness is which survivor is drawn.
  init(_ method: TokenMethod, _ p: [Double], accept: [Int]) throws {
    let base = try distribution(p)
    var open: [(script: [Double], probability: Double)] = [([], 1)]
    while let (script, probability) = open.popLast() {
      let survivors = Survivors(base)
      var search = CandidateSearch(method.sampler, among: survivors)
      var source = ScriptedUniforms(script: script)
      var checks = 0
      while true {
        let alive = p.indices.map { TokenID($0) }.filter { survivors.contains($0) }
        let request = search.next(&source)
        if source.isExhausted {
          let total = alive.reduce(0) { $0 + survivors.mass(of: $1) }
          var before = 0.0
          for event in alive {
            let mass = survivors.mass(of: event)
            open.append((script + [(before + mass / 2) / total], probability * mass / total))
            before += mass
          }
          break
        }
        if case .done(let event, let logWeight) = request {
          atoms.append(
            Atom(event: event, weight: exp(logWeight), probability: probability, checks: checks))
          break
        }
        if case .check(let event) = request {
          checks += 1
          search.answer(accept[Int(event)] == 1)
        }
      }
    }
  }

  func mean(_ value: (Atom) -> Double) -> Double {
    atoms.reduce(0) { $0 + $1.probability * value($1) }
  }

  var expectedWeight: Double { mean(\.weight) }
  var variance: Double {
    let expected = expectedWeight
    return mean { ($0.weight - expected) * ($0.weight - expected) }
  }
  var expectedChecks: Double { mean { Double($0.checks) } }
  var dead: Double { mean { $0.event == nil ? 1 : 0 } }
}
