import Foundation
import Inference
import Sampling

/// `Fixtures/oracles_token.json`: laws of token samplers by exact enumeration.
struct TokenOracle {
  struct Law {
    var mean: Double
    var variance: Double
    var checks: Double?
    var dead: Double
    var byToken: [Double]
  }
  var probabilities: [Double]
  var accept: [Int]
  var z: Double
  var laws: [String: Law] = [:]

  static func load() throws -> [String: TokenOracle] {
    let object = try JSONSerialization.jsonObject(with: fixture("oracles_token.json"))
    var result: [String: TokenOracle] = [:]
    for case (let name, let entry as [String: Any]) in object as? [String: Any] ?? [:] {
      var oracle = TokenOracle(
        probabilities: (entry["p"] as? [String] ?? []).map(fraction),
        accept: (entry["accept"] as? [NSNumber] ?? []).map(\.intValue), z: number(entry["Z"]))
      for case (let method, let law as [String: Any]) in entry {
        oracle.laws[method] = Law(
          mean: number(law["E_w"]), variance: number(law["Var_w"]),
          checks: law["E_evals"].map(number), dead: number(law["P_dead"]),
          byToken: (law["E_w_tok"] as? [String] ?? []).map(fraction))
      }
      result[name] = oracle
    }
    return result
  }

  /// The 18 (token, weight) atoms of the recursive sampler on case A, with probabilities.
  static func tableOfA() throws -> [(token: Int, weight: Double, probability: Double)] {
    let object = try JSONSerialization.jsonObject(with: fixture("oracles_token.json"))
    let rows = (object as? [String: Any])?["A_recursive_table"] as? [[Any]] ?? []
    return rows.map {
      (
        ($0[0] as? NSNumber)?.intValue ?? -1, fraction($0[1] as? String ?? ""),
        fraction($0[2] as? String ?? "")
      )
    }
  }
}

func number(_ value: Any?) -> Double { (value as? NSNumber)?.doubleValue ?? .nan }

/// "3/10" as a number.
func fraction(_ text: String) -> Double {
  let parts = text.split(separator: "/").compactMap { Double($0) }
  return parts.count == 2 ? parts[0] / parts[1] : parts.first ?? .nan
}

/// A file of this target's Fixtures.
func fixture(_ name: String) throws -> Data {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
  return try Data(contentsOf: folder.appendingPathComponent("Fixtures/\(name)"))
}

/// A distribution over `p.count` one-character tokens; the end has no mass.
func distribution(_ p: [Double]) throws -> BaseDistribution {
  let vocabulary = Vocabulary(
    tokens: p.indices.map { [UInt8(97 + $0)] } + [Array("<end>".utf8)],
    kinds: p.map { _ in .text } + [.endOfGeneration])
  let logits = Logits(p.map { Float(log($0)) } + [-.infinity])
  return try BaseDistribution(logits, events: EventSpace(vocabulary))
}
