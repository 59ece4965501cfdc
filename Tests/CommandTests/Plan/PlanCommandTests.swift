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

  @Test func settingsAreCheckedByTheirKind() async throws {
    let outcome = try await Shell.run(
      #"""
      H="$X/house/house.jsonl"
      bench() { "$M" plan bench "$H" "$@"; echo "$?"; }
      bench --heuristic '{"poll": {"sample": 3}}'; bench --heuristic '{"poll": {"samples": 0}}'
      bench --heuristic '{"pol": {}}'; bench --heuristic '{"poll"'; bench --against '{"rooms": {"x": 1}}'
      "$M" plan run --house "$H" --heuristic '{"poll": {"negative": 1}}'; echo "$?"
      bench --limit 0; bench --heuristic bandit --records r.jsonl
      bench --heuristic '{"nearest": {}}' --limit 2 | grep -o '"heuristic":"nearest","settings":{},.*"episodes":2'
      """#, environment: ["X": Shell.examples])
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(lines.prefix(8).allSatisfy { $0 == "64" }, "\(outcome)")
    #expect(lines.last?.hasSuffix(#""episodes":2"#) == true, "\(outcome)")
    for complaint in [
      "/poll/sample: the key \"sample\" is not allowed", "/poll/samples: must be",
      "there is no heuristic \"pol\"; did you mean \"poll\"?", "/poll/negative: must be",
      "/rooms/x: the key \"x\" is not allowed",
    ] {
      #expect(outcome.error.contains(complaint), "\(complaint)\n\(outcome.error)")
    }
  }

  @Test func aPollIsTakenUpWhereItWas() async throws {
    let outcome = try await Shell.run(
      #"""
      D=$(mktemp -d); trap 'rm -rf "$D"' EXIT; cd "$D"
      bench() {
        "$M" plan bench "$X/house/house.jsonl" --threads 1 --records polls.jsonl \
          --heuristic '{"poll": {"samples": 2, "negative": false, "example": true}}' "$@" > out.json || exit 9
        sed 's/"seconds":[^,]*,//' out.json
      }
      bench --limit 2; bench --limit 2; wc -l < polls.jsonl
      bench --limit 3 > three.json; wc -l < polls.jsonl
      rm polls.jsonl; bench --limit 3 > fresh.json; cut -d, -f 1-12 three.json | diff - <(cut -d, -f 1-12 fresh.json) && echo same
      """#, environment: ["X": Shell.examples])
    #expect(outcome.status == 0, "\(outcome)")
    let lines = outcome.output.split(separator: "\n").map(String.init)
    guard lines.count == 5 else {
      Issue.record("\(outcome)")
      return
    }
    let (first, second) = (try JSONValue(parsing: lines[0]), try JSONValue(parsing: lines[1]))
    #expect(first["lm_calls"]?.int ?? 0 > 0 && first["tokens"]?.int ?? 0 > 100, "\(first)")
    #expect(first["settings"]?["samples"]?.int == 2 && first["episodes"]?.int == 2)
    // What was kept is the same, and nothing was evaluated for it.
    #expect(second["tokens"]?.int == 0 && second["spl"] == first["spl"], "\(second)")
    #expect(second["lm_calls"] == first["lm_calls"])
    #expect(lines.suffix(3) == ["2", "3", "same"], "\(outcome)")
  }

  @Test func aMetricMapIsSearched() async throws {
    let outcome = try await Shell.run(
      ##"""
      D=$(mktemp -d); trap 'rm -rf "$D"' EXIT; cd "$D"
      cat > map.jsonl <<'END'
      {"id": "hall", "cell": 1, "sight": 2, "rows": ["#########", "#k.l...m#", "#########"], "objects": {"k": "kettle", "m": "mug", "l": "lamp"}, "episodes": [{"start": [4, 1], "goal": "mug"}, {"start": [4, 1], "goal": "kettle"}]}
      END
      "$M" plan run --map map.jsonl --heuristic nearest --show
      "$M" plan run --map map.jsonl --heuristic oracle --episode 1 --json | grep -o '"goal":"1,1","cost":3'
      bench() { "$M" plan bench map.jsonl --records r.jsonl "$@" | grep -o '"spl":{"mean":[0-9.]*\|"episodes":[0-9]*'; }
      bench --heuristic oracle; bench --heuristic nearest --limit 1; wc -l < r.jsonl
      "$M" plan run --map map.jsonl --html x.html; echo "$?"; "$M" plan run --map map.jsonl --episode 2; echo "$?"
      "$M" plan bench map.jsonl --heuristic rooms --cross-validate 2; echo "$?"
      """##)
    #expect(outcome.output.contains("7,1\n\"goal\":\"1,1\",\"cost\":3\n"), "\(outcome)")
    #expect(outcome.output.contains("**S**E"), "\(outcome)")
    #expect(
      outcome.output.hasSuffix(
        "\"episodes\":2\n\"spl\":{\"mean\":1\n\"episodes\":1\n\"spl\":{\"mean\":0.428571\n3\n64\n65\n64\n"
      ),
      "\(outcome)")
  }
}
