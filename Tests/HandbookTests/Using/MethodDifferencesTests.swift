import Handbook
import Inference
import Testing

@Suite struct MethodDifferencesTests {
  private func found(_ results: [(isRight: Bool, plain: Bool)]) -> MethodDifferences.Difference? {
    var differences = MethodDifferences()
    for result in results {
      differences.add(.conditioned, isRight: result.isRight, plain: result.plain)
    }
    return differences.found().first
  }

  @Test func pairsThatAgreeAreNoDifference() throws {
    #expect(found([]) == nil)
    let same = try #require(found([(true, true), (false, false), (true, true)]))
    #expect(same.count == 3 && same.interval.mean == 0 && !same.interval.isSignificant)
    #expect(same.baseline == .plain && same.method == .conditioned)
  }

  @Test func manyPairsOfOneDirectionShowIt() throws {
    let better = [(isRight: true, plain: false)]
    let rest = [(isRight: true, plain: true), (isRight: false, plain: false)]
    let helps = try #require(
      found(Array(repeating: better[0], count: 20) + Array(repeating: rest[0], count: 20)))
    #expect(helps.interval.isSignificant && helps.interval.mean == 0.5)
    // The other way round it hurts, by as much.
    let hurts = try #require(
      found(
        Array(repeating: (isRight: false, plain: true), count: 20)
          + Array(repeating: rest[1], count: 20)))
    #expect(hurts.interval.isSignificant && hurts.interval.mean == -0.5)
    // One in five shows nothing.
    let few = try #require(found(better + Array(repeating: rest[0], count: 4)))
    #expect(!few.interval.isSignificant && few.interval.mean > 0)
  }

  @Test func methodsComeInTheirOrder() {
    var differences = MethodDifferences()
    for method in SolvingMethod.allCases.reversed() where method != .plain {
      differences.add(method, isRight: true, plain: false)
    }
    #expect(differences.found().map(\.method) == SolvingMethod.allCases.filter { $0 != .plain })
  }
}
