import Inference
import Sampling
import Testing

/// The laws of token searches against exact enumeration, to single precision.
@Suite struct SearchLawTests {
  static let close = 2e-6

  private func check(
    _ law: SearchLaw, _ expected: TokenOracle.Law?, _ location: SourceLocation = #_sourceLocation
  ) throws {
    let expected = try #require(expected, sourceLocation: location)
    let close = Self.close
    #expect(abs(law.mean { _ in 1 } - 1) < 1e-6, sourceLocation: location)
    #expect(abs(law.expectedWeight - expected.mean) < close, sourceLocation: location)
    #expect(abs(law.variance - expected.variance) < close, sourceLocation: location)
    #expect(abs(law.dead - expected.dead) < close, sourceLocation: location)
    if let evaluations = expected.checks {
      #expect(abs(law.expectedChecks - evaluations) < 1e-5, sourceLocation: location)
    }
    for (token, value) in expected.byToken.enumerated() {
      let mean = law.mean { $0.event == TokenID(token) ? $0.weight : 0 }
      #expect(abs(mean - value) < close, sourceLocation: location)
    }
  }

  @Test(arguments: ["A", "A_peaked", "A_top_ok"])
  func lawsAgreeWithTheOracle(_ name: String) throws {
    let oracle = try #require(try TokenOracle.load()[name])
    let p = oracle.probabilities
    func law(_ method: TokenMethod) throws -> SearchLaw {
      try SearchLaw(method, p, accept: oracle.accept)
    }
    try check(law(.recursive()), oracle.laws["recursive"])
    try check(law(.recursive(maxRejects: 2)), oracle.laws["recursive_R2"])
    try check(law(.recursive(maxRejects: 3)), oracle.laws["recursive_R3"])
    try check(law(.improper), oracle.laws["improper_lcd"])
  }

  @Test(arguments: [
    ("A", 2, 0.010053, 3.960746), ("A", 3, 0.001716, 4.65), ("A_peaked", 2, 0.000865, 3.85),
    ("A_top_ok", 2, 0.002421, 3.15),
  ])
  func moreProbesCutTheVariance(_ row: (String, Int, Double, Double)) throws {
    let oracle = try #require(try TokenOracle.load()[row.0])
    let law = try SearchLaw(
      .recursive(probes: row.1), oracle.probabilities, accept: oracle.accept)
    #expect(abs(law.expectedWeight - oracle.z) < Self.close)
    #expect(abs(law.variance - row.2) < 2e-6)
    #expect(abs(law.expectedChecks - row.3) < 1e-5)
  }

  @Test func probingEverythingGivesTheNormaliserExactly() throws {
    let law = try SearchLaw(
      .recursive(probes: 5), [0.4, 0.3, 0.2, 0.05, 0.05], accept: [0, 1, 0, 1, 0])
    #expect(law.atoms.allSatisfy { abs($0.weight - 0.35) < 1e-6 })
  }

  @Test func theWholeLawOnCaseA() throws {
    let table = try TokenOracle.tableOfA()
    #expect(table.count == 18)
    let law = try SearchLaw(
      .recursive(), [0.4, 0.3, 0.2, 0.05, 0.05], accept: [0, 1, 0, 1, 0])
    for row in table {
      let probability = law.mean {
        $0.event == TokenID(row.token) && abs($0.weight - row.weight) < 1e-6 ? 1 : 0
      }
      #expect(abs(probability - row.probability) < Self.close, "\(row)")
    }
    #expect(abs(table.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
  }

  @Test func oneDrawWithoutLookingAheadIsProper() throws {
    let law = try SearchLaw(.blind, [0.4, 0.3, 0.2, 0.05, 0.05], accept: [0, 1, 0, 1, 0])
    #expect(abs(law.expectedWeight - 0.35) < Self.close)
    #expect(abs(law.dead - 0.65) < Self.close)
    #expect(abs(law.mean { $0.event == 1 ? $0.weight : 0 } - 0.3) < Self.close)
  }

  @Test func nothingAdmittedIsDeadAfterEveryTokenWasAsked() throws {
    for method in [TokenMethod.recursive(), .exact, .automatic, .improper] {
      let law = try SearchLaw(method, [0.5, 0.3, 0.2], accept: [0, 0, 0])
      #expect(law.dead > 1 - 1e-6 && law.expectedWeight == 0)
      #expect(law.atoms.allSatisfy { $0.checks == 3 })
    }
  }

  @Test func tokensWithoutProbabilityAreNeverAsked() throws {
    let law = try SearchLaw(.recursive(), [0.5, 0, 0.5], accept: [0, 1, 0])
    #expect(law.dead > 1 - 1e-6)
    #expect(law.atoms.allSatisfy { $0.checks == 2 })
  }

  /// Upstream returned −∞ here because 1 − (rejected mass) rounded to 0.
  @Test func aTinyAdmittedMassKeepsItsWeight() throws {
    let law = try SearchLaw(.recursive(), [1 - 3e-9, 1e-9, 2e-9], accept: [0, 1, 1])
    #expect(abs(law.expectedWeight / 3e-9 - 1) < 1e-4)
    #expect(law.dead == 0)
  }
}
