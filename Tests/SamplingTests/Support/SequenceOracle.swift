import Foundation

/// `Fixtures/oracles_smc.json`: normalisers and laws of the sequence toys.
struct SequenceOracle {
  var z: Double
  var n: Int
  var lcdDead: Double
  var posterior: [(String, Double)]
  var lcd: [(String, Double)]

  static func load() throws -> [String: SequenceOracle] {
    let object =
      try JSONSerialization.jsonObject(with: fixture("oracles_smc.json")) as? [String: Any] ?? [:]
    return object.compactMapValues { value in
      guard let entry = value as? [String: Any] else { return nil }
      func pairs(_ key: String) -> [(String, Double)] {
        (entry[key] as? [[Any]] ?? []).map {
          ($0[0] as? String ?? "", ($0[1] as? NSNumber)?.doubleValue ?? .nan)
        }
      }
      return SequenceOracle(
        z: number(entry["Z"]), n: Int(number(entry["n"])), lcdDead: number(entry["lcd_dead"]),
        posterior: pairs("posterior"), lcd: pairs("lcd"))
    }
  }
}
