import Foundation
import JSONSchema
import Testing

/// One search from the command line, and who guesses in it.
@Suite(.serialized) struct PlanCommandTests {
  /// Searches a folder of two rooms for the file with the needle.
  private func search(_ heuristic: String) async throws -> Shell.Outcome {
    try await Shell.run(
      #"""
      D=$(mktemp -d); trap 'rm -rf "$D"' EXIT; mkdir "$D/hay" "$D/box"
      echo straw > "$D/hay/one.txt"; echo 'a needle' > "$D/box/two.txt"
      "$M" plan run --directory "$D" --goal needle --json --heuristic "$H"
      """#, environment: ["H": heuristic])
  }

  @Test(arguments: ["nearest", "embedding"]) func heuristicsHaveTheirNames(
    _ name: String
  ) async throws {
    let outcome = try await search(name)
    #expect(outcome.status == 0, "\(outcome)")
    let record = try JSONValue(parsing: outcome.output)
    #expect(record["found"]?.bool == true, "\(record)")
    #expect(record["goal"]?.string?.hasSuffix("two.txt") == true, "\(record)")
    #expect(record["heuristic"]?.string == name, "\(record)")
  }

  @Test func whatIsNobodysNameIsAnsweredWithTheNames() async throws {
    let outcome = try await search("nobody")
    #expect(outcome.status == 64, "\(outcome)")
    for name in ["nearest", "likelihood", "poll", "prior", "noisy:E", "adversarial"] {
      #expect(outcome.error.contains("- \(name)\n"), "\(outcome)")
    }
  }

  @Test(arguments: ["oracle", "noisy:0.5", "bandit"]) func whoKnowsTheAnswerIsForBenchmarks(
    _ name: String
  ) async throws {
    let outcome = try await search(name)
    #expect(outcome.status == 64, "\(outcome)")
    #expect(outcome.error.contains("\(name) is not available for this command"), "\(outcome)")
  }
}
