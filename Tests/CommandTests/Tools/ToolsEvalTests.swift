import Foundation
import Testing

/// `tools eval`, and the writers that `tools search` chooses by what they were worth.
@Suite struct ToolsEvalTests {
  private func run(_ script: String) async throws -> Shell.Outcome {
    try await Shell.run(
      #"""
      scratch=$(mktemp -d); trap 'rm -rf $scratch' EXIT; cd $scratch
      cat > tools.jsonl <<'END'
      {"name": "Weather", "description": "Tells the weather forecast for a city"}
      {"name": "Flights", "description": "Finds flights between airports"}
      {"name": "Recipes", "description": "Finds recipes for cooking dinner"}
      {"name": "Translator", "description": "Translates texts between languages"}
      END
      cat > queries.jsonl <<'END'
      {"id": "1", "query": "weather in the city", "tools": ["Weather"], "kind": "single", "domain": "in"}
      {"id": "2", "query": "cooking a dinner", "tools": ["Recipes"], "kind": "single", "domain": "in"}
      {"id": "3", "query": "flights between airports and cooking recipes", "tools": ["Flights", "Recipes"], "kind": "multi", "domain": "out"}
      {"id": "4", "query": "translates texts", "tools": ["Translator"], "kind": "single", "domain": "out"}
      END
      eval() { "$M" tools eval --tools tools.jsonl --queries queries.jsonl --embedder words "$@"; }
      search() { "$M" tools search --tools tools.jsonl --embedder words "$@"; }

      """# + script)
  }

  @Test func printsTheContract() async throws {
    let outcome = try await run(
      "eval | sed 's/\"seconds_per_query\":[^,]*/\"seconds_per_query\":0/'")
    #expect(outcome.status == 0, "\(outcome.error)")
    let all = #"{"recall@1":0.875,"recall@5":1,"recall@10":1,"ndcg@5":1,"mrr":1,"comp@5":1}"#
    let single = all.replacingOccurrences(of: "0.875", with: "1")
    let multi = all.replacingOccurrences(of: "0.875", with: "0.5")
    let out = all.replacingOccurrences(of: "0.875", with: "0.75")
    #expect(
      outcome.output == #"{"overall":\#(all),"by_kind":{"single":\#(single),"multi":\#(multi)},"#
        + #""by_domain":{"in":\#(single),"out":\#(out)},"queries":4,"seconds_per_query":0,"#
        + #""writer":"none"}"# + "\n")
  }

  @Test func allWritersAreComparedWithTheRequestAlone() async throws {
    let outcome = try await run("eval --queries-by all --writers none,decompose")
    #expect(outcome.status == 0, "\(outcome.error)")
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 2)
    let zero = #"{"mean":0,"low":0,"high":0,"verdict":"no difference shown"}"#
    #expect(
      lines.first?.contains(
        #""writer":"none","difference":{"against":"none","recall@1":\#(zero),"#) == true,
      "\(outcome.output)")
    #expect(lines.last?.contains(#""writer":"decompose","difference":{"against":"none","#) == true)
    #expect(lines.last?.contains(#""written":2,"dropped":0}"#) == true)
  }

  @Test func aModelsQueriesAreMeasuredAndPairsKept() async throws {
    let outcome = try await run(
      #"""
      eval --queries-by model --against none --pairs pairs.jsonl --seed 1 --threads 1 && test -e pairs.jsonl
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains(#""writer":"model","difference":{"against":"none","#))
  }

  @Test func aWritersOwnSamplesBecomePairs() async throws {
    let outcome = try await run(
      #"""
      eval --queries-by model --samples 6 --pairs pairs.jsonl --seed 1 --threads 1 > /dev/null || exit 9
      eval --queries-by model --samples 6 --pairs again.jsonl --seed 1 --threads 1 > /dev/null
      cmp pairs.jsonl again.jsonl && grep -c '"chosen":"\[' pairs.jsonl
      eval --samples 2; echo "$?"; eval --queries-by auto --samples 2 --pairs p.jsonl; echo "$?"
      """#)
    #expect(outcome.output.hasSuffix("64\n64\n"), "\(outcome.output)\(outcome.error)")
    #expect(outcome.status == 0)
  }

  @Test func rewardsAreLearnedAndUsed() async throws {
    let outcome = try await run(
      #"""
      eval --queries-by auto --writers none,decompose --rewards learned.json |
        grep -o '"writer":"auto".*' || exit 9
      tr -d ' \n' < learned.json; echo
      search --queries-by auto --rewards learned.json --writers none,decompose -k 2 \
        'flights and recipes' > /dev/null 2> by.txt || exit 8
      cat by.txt; tr -d ' \n' < learned.json | grep -o '"search".*'; echo
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
    let lines = outcome.output.split(separator: "\n").map(String.init)
    let writers =
      #"[{"name":"none","pulls":2,"total":2},{"name":"decompose","pulls":2,"total":2}]"#
    #expect(lines.first == #""writer":"auto","writers":\#(writers)}"#)
    #expect(lines.dropFirst().first == #"{"writers":\#(writers)}"#)
    #expect(outcome.output.contains("\nmartingale: note: queries by none\n"))
    #expect(lines.last?.hasPrefix(#""search":{"writer":"none","tools":["#) == true)
  }

  @Test func aCallRewardsTheSearchThatFoundItsTool() async throws {
    let outcome = try await run(
      #"""
      auto() { "$M" tools search --queries-by auto --rewards r.json --writers none,decompose \
        --embedder words -k 1 "$@" > /dev/null; }
      call() { "$M" tools call --rewards r.json "$@" > /dev/null; }
      auto 'evaluate an arithmetic expression' && call calculator '{"expression": "1+1"}' || exit 9
      auto 'evaluate an arithmetic expression' && call calculator '{"expression": "1/0"}'
      auto 'evaluate an arithmetic expression' && call clock
      tr -d ' \n' < r.json
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
    // Each writer once; the first had success, so it is chosen again, and then finds the wrong tool.
    #expect(
      outcome.output
        == #"{"writers":[{"name":"none","pulls":2,"total":1},{"name":"decompose","pulls":1,"total":0}]}"#
    )
    let writers = outcome.error.split(separator: "\n").compactMap { line in
      line.contains("queries by") ? line.split(separator: " ").last.map(String.init) : nil
    }
    #expect(writers.joined(separator: " ") == "none decompose none")
  }

  @Test func whatIsLearnedIsUsedAndMeasuredApart() async throws {
    let outcome = try await run(
      #"""
      cat > past.jsonl <<'END'
      {"query": "shall I take an umbrella or sunglasses?", "tools": ["Weather"]}
      {"query": "what is for supper tonight?", "tools": ["Recipes"]}
      END
      learn() { "$M" tools learn --tools tools.jsonl "$@"; }
      learn --queries past.jsonl --out learned.json || exit 9
      echo '{"query": "take an umbrella or sunglasses?", "tools": ["Weather"]}' > new.jsonl
      echo '{"query": "between airports", "tools": ["Flights"]}' >> new.jsonl
      "$M" tools eval --tools tools.jsonl --queries new.jsonl --learned learned.json > all.json || exit 8
      grep -o '"difference":{"against":"none","recall@1"' all.json | wc -l
      grep -o '"by_past":.*' all.json | grep -o '"\(seen\|unseen\|partly\)":{"recall@1":[0-9.]*'
      "$M" tools search --tools tools.jsonl --learned learned.json --limit 1 --queries-by none \
        'an umbrella or sunglasses' | tail -n 1 | cut -f 2
      learn --queries queries.jsonl --learned learned.json --out both.json --examples described
      tr -d ' \n' < both.json | grep -o '"Weather":\[[^]]*\]' ; grep -c '"request"' both.json
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(
      outcome.output == """
        {"requests":2,"tools_with_past":2,"examples":0}
        3
        "seen":{"recall@1":1
        "unseen":{"recall@1":1
        Weather
        {"requests":4,"tools_with_past":4,"tried":4,"kept":4,"mean_gain":0,"examples":4}
        "Weather":["shallItakeanumbrellaorsunglasses?","weatherinthecity"]
        4

        """, "\(outcome.error)")
  }

  @Test func aModelsBestQueriesAreLearnedOnce() async throws {
    let outcome = try await run(
      #"""
      learn() { "$M" tools learn --tools tools.jsonl --queries hard.jsonl --examples written --samples 3 \
        --records written.jsonl --embedder words --seed 1 --threads 1 "$@"; }
      echo '{"query": "I am hungry", "tools": ["Recipes"]}' > hard.jsonl
      echo '{"query": "weather", "tools": ["Weather"]}' >> hard.jsonl
      learn --out one.json > one.txt || exit 9
      grep -o '"tried":2,"found_alone":1' one.txt; grep -c '"queries"' written.jsonl
      # A line that was cut off is written again.
      cp written.jsonl whole.jsonl; head -c -5 whole.jsonl > written.jsonl
      learn --out two.json > /dev/null; cmp one.json two.json && cmp whole.jsonl written.jsonl && echo same
      eval --queries-by few-shot --learned one.json --threads 1 > /dev/null; echo "$?"
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output == "\"tried\":2,\"found_alone\":1\n3\nsame\n0\n", "\(outcome.error)")
  }

  @Test func wrongLearningIsRefused() async throws {
    let outcome = try await run(
      #"""
      learn() { "$M" tools learn --tools tools.jsonl --queries queries.jsonl --out o.json "$@"; echo "$?"; }
      learn --records r.jsonl; learn --limit 3; learn --samples 0; learn --temperature 9
      eval --demonstrations 2; echo "$?"
      echo '{"past": 1}' > l.json; learn --learned l.json; eval --learned l.json; echo "$?"
      echo '{' > l.json; eval --learned l.json; echo "$?"
      echo '{}' > r.jsonl; learn --examples written --records r.jsonl --threads 1
      echo '{"past": {"Nobody": ["x"]}}' > l.json; eval --learned l.json > /dev/null; echo "$?"
      """#)
    #expect(outcome.output == "64\n64\n64\n64\n64\n65\n65\n65\n65\n0\n", "\(outcome.error)")
    #expect(outcome.error.contains("l.json: /past: expected an object"))
    #expect(outcome.error.contains("r.jsonl:1: not a record"))
    #expect(outcome.error.contains("note: l.json: 1 of its 1 tools are not in this catalogue"))
  }

  @Test func wrongUseIsRefused() async throws {
    let outcome = try await run(
      #"""
      search --queries-by auto x; echo "$?"
      eval --rewards r.json; echo "$?"
      eval --queries-by auto --writers none,nobody; echo "$?"
      eval --queries-by auto --writers none,none; echo "$?"
      eval --pairs p.jsonl; echo "$?"
      echo '{"writers": 1}' > r.json; eval --queries-by auto --rewards r.json --writers none; echo "$?"
      echo '{' > r.json; eval --queries-by auto --rewards r.json --writers none; echo "$?"
      echo '{"id": "1", "query": "x", "tools": ["Nobody"]}' > queries.jsonl; eval; echo "$?"
      """#)
    #expect(outcome.output == "64\n64\n64\n64\n64\n65\n65\n65\n", "\(outcome.error)")
    #expect(outcome.error.contains("r.json: /writers: expected an array"))
    #expect(outcome.error.contains("queries.jsonl:1: "))
  }
}
