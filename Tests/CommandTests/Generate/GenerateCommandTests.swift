import Foundation
import Testing

@Suite(.serialized) struct GenerateCommandTests {
  private func run(_ script: String) async throws -> Shell.Outcome {
    try await Shell.run(script, environment: ["XDG_CONFIG_HOME": "/nonexistent"])
  }

  @Test func theOutputIsExactlyTheAcceptedBytes() async throws {
    let outcome = try await run(
      "echo 'A date:' | \"$M\" generate --regex '\\d{4}-\\d{2}-\\d{2}' --seed 1 -q")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil)
    #expect(outcome.error.isEmpty)
  }

  @Test func sameSeedSameBytesOnAnyNumberOfThreads() async throws {
    let script =
      "\"$M\" generate 'A name:' --regex '[A-Z][a-z]{2,8} [A-Z][a-z]{2,8}' --max-tokens 12 --seed 5 -q "
    let one = try await run(script + "--threads 1")
    let two = try await run(script + "--threads 2")
    let other = try await run(script.replacingOccurrences(of: "--seed 5", with: "--seed 6"))
    #expect(one.status == 0 && one.output == two.output)
    #expect(other.output != one.output)
  }

  @Test func aDrawnSeedIsPrintedAndRepeatsTheRun() async throws {
    let first = try await run("\"$M\" generate 'A number:' --regex '\\d{12}'")
    let seed = try #require(first.error.firstMatch(of: /seed (\d+)/)?.output.1)
    let again = try await run("\"$M\" generate 'A number:' --regex '\\d{12}' --seed \(seed)")
    #expect(again.output == first.output)
  }

  @Test func differentOutputsAreChosenFromAllParticles() async throws {
    let ask =
      "\"$M\" generate 'A colour:' --choice red --choice blue --choice green --seed 1 --threads 1 -q -n 3 "
    let outcome = try await run(ask + "--particles 16 --temperature 2 --diverse dpp")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(Set(outcome.output.split(separator: "\n")) == ["red", "blue", "green"])
    let few = try await run(ask.replacingOccurrences(of: "-n 3", with: "-n 9") + "--diverse dpp")
    #expect(
      few.status == 1 && few.error.contains("different outputs were found in 9 runs"),
      "\(few.error)")
  }

  @Test func aTreesTextsHaveNoWeightsAndSayWhy() async throws {
    let ask =
      "\"$M\" generate 'A colour:' --choice red --choice blue --choice green --seed 1 --threads 1 -q -n 3 --diverse latr "
    let outcome = try await run(ask + "--temperature 2 --json")
    #expect(outcome.status == 0, "\(outcome.error)")
    let records = try outcome.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(Set(records.compactMap { $0["text"] as? String }) == ["red", "blue", "green"])
    let grown = records.filter { $0["guarantee"] as? String == "valid" }
    #expect(!grown.isEmpty, "\(outcome.output)")
    for record in grown {
      #expect(record["ess"] is NSNull && record["log_z"] is NSNull)
      let samples = try #require(record["samples"] as? [[String: Any]])
      #expect(samples.map { $0["text"] as? String } == [record["text"] as? String])
      #expect(samples.allSatisfy { $0["weight"] is NSNull && $0["log_weight"] is NSNull })
      #expect((record["weights_missing"] as? String)?.contains("no draws") == true)
    }
    let diverse = try #require(records.first?["diverse"] as? [String: Any])
    #expect(diverse["kind"] as? String == "latr" && diverse["texts"] as? Int == 3)
    #expect(diverse["sampled"] as? Int == 3 - grown.count)
    for extra in ["--schedule momentum", "--method rerank", "--proposal-temperature 2"] {
      let refused = try await run(ask + extra)
      #expect(
        refused.status != 0 && refused.error.contains("it cannot have"), "\(refused.error)")
    }
  }

  @Test func valuesMayBeginWithAHyphen() async throws {
    let outcome = try await run(
      "\"$M\" generate --system '- be brief' --abstain-below -1000 --choice -1 'A number:' -q")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output == "-1")
    #expect(try await run("\"$M\" generate --choice 1 -x").status == 64)
  }

  @Test func anAnswerIsExplainedByThePromptsLines() async throws {
    let prompt =
      "\"$M\" generate --system 'Which port?' $'The sky is blue.\\nThe port is 8080.\\n\\nCats sleep.'"
    let script = prompt + " --choice 8080 --explain --seed 1"
    let outcome = try await run(script + " --json -q")
    #expect(outcome.status == 0, "\(outcome.error)")
    let record = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let explanation = try #require(record["explanation"] as? [String: Any], "\(outcome.output)")
    let segments = try #require(explanation["segments"] as? [[String: Any]])
    #expect(segments.map { $0["lines"] as? [Int] } == [[1, 1], [2, 2], [4, 4]])
    #expect(explanation["subsets"] as? Int == 8 && explanation["orders"] is NSNull)
    let support = segments.compactMap { $0["support"] as? Double }
    #expect(support.count == 3 && support.max() == support[1], "\(support)")
    let whole = try #require(explanation["log_p"] as? Double)
    let without = try #require(explanation["log_p_without"] as? Double)
    #expect(abs(support.reduce(0, +) - (whole - without)) < 0.01, "\(explanation)")
    let shown = try await run(script)
    #expect(shown.output == "8080", "\(shown.error)")
    #expect(shown.error.contains(" 2: The port is 8080.\n"), "\(shown.error)")
  }

  @Test(arguments: [
    ("--explain -n 2", "--explain explains one answer"),
    ("--explain --stream", "--explain explains one answer"),
    ("--explain -q", "--quiet forbids"), ("--explain --reasoning 9", "no --reasoning"),
    ("--explain-orders 4", "--explain-orders needs --explain"),
    ("--explain --explain-orders 1", "--explain-orders must be 2 to 10000"),
  ])
  func explanationsThatCannotBeAreRefused(_ options: String, _ why: String) async throws {
    let outcome = try await run("\"$M\" generate hi --choice a \(options)")
    #expect(outcome.status == 64 && outcome.error.contains(why), "\(outcome.error)")
  }

  @Test func aDeadEndNamesTheOptionThatMayHaveMadeIt() async throws {
    let cut = "\"$M\" generate 'Once upon a time' --regex '[0-9]{3}zq[0-9]{2}' --top-k 1 --seed 1"
    let outcome = try await run(cut)
    #expect(outcome.status == 1 && outcome.output.isEmpty)
    #expect(outcome.error.contains("; --top-k 1 cuts off tokens"), "\(outcome.error)")
    let record = try await run(cut + " --json")
    #expect(record.output.contains("; --top-k 1 cuts off tokens"), "\(record.output)")
  }

  @Test func aTextThatIsCutIsPrintedAndIsNoSuccess() async throws {
    let cut =
      "\"$M\" generate 'Tell me a long story.' --method base --max-tokens 3 --seed 1 --threads 1 "
    let outcome = try await run(cut)
    #expect(outcome.status == 1 && !outcome.output.isEmpty)
    #expect(outcome.error.contains("cut after 3 tokens (--max-tokens); --allow-cut"), "\(outcome)")
    let allowed = try await run(cut + "--allow-cut -q")
    #expect(allowed.status == 0 && allowed.error.isEmpty)
    #expect(allowed.output == outcome.output)
    let record = try await run(cut + "--json")
    #expect(record.status == 1 && record.output.contains(#""finish_reason":"length""#))
    let lines = try await run(
      "echo 'Tell me a story.' | " + cut.replacing("'Tell me a long story.'", with: "--lines"))
    #expect(lines.status == 1 && lines.output.count > 1)
    #expect(lines.error.contains("some lines were cut"))
  }

  @Test(arguments: [
    ("--temperature -1", "--temperature must be at least 0"),
    ("--particles -3", "--particles must be 1 to 256"),
    ("--top-p -.5", "--top-p must be above 0 and at most 1"),
  ])
  func numbersBelowZeroAreComplainedAboutByTheirOption(
    options: String, complaint: String
  ) async throws {
    let outcome = try await run("\"$M\" generate x --choice a \(options)")
    #expect(outcome.status == 64 && outcome.error.contains(complaint), "\(outcome)")
  }

  @Test func linesKeepTheirOrder() async throws {
    let outcome = try await run(
      "printf 'one\\ntwo\\nthree' | \"$M\" generate --lines --choice a --choice b --seed 1 -q")
    #expect(outcome.status == 0)
    #expect(outcome.output.split(separator: "\n").count == 3)
    #expect(outcome.output.allSatisfy { "ab\n".contains($0) })
  }

  @Test func aBadLineIsARecordAndTheRestGoOn() async throws {
    let outcome = try await run(
      """
      "$M" generate --jsonl --seed 1 -q <<'END'
      {"id":1,"prompt":"x","regex":"[ab]"}
      {"id":2,"prompt":"x","regexp":"[ab]"}
      nonsense
      {"id":4,"prompt":"x","choice":["only"],"max_tokens":8}
      {"id":5,"prompt":"x","regex":"["}
      END
      """)
    #expect(outcome.status == 65)
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 5)
    #expect(lines[0].contains(#""finish_reason":"stop""#))
    #expect(lines[1].contains(#"did you mean \"regex\"?"#))
    #expect(lines[2].contains(#""code":"invalid_json""#))
    #expect(lines[3].contains(#""text":"only""#))
    #expect(lines[4].contains(#""id":5"#) && lines[4].contains("constraint_syntax"))
  }

  @Test func theRecordIsHonest() async throws {
    let outcome = try await run(
      "\"$M\" generate 'x' --choice yes --choice no --json --seed 2 --particles 4")
    let record = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(record["guarantee"] as? String == "posterior")
    #expect(record["seed"] as? Int == 2)
    let samples = try #require(record["samples"] as? [[String: Any]])
    let total = samples.reduce(0) { $0 + ($1["weight"] as? Double ?? 0) }
    #expect(abs(total - 1) < 1e-9)
    #expect((record["model"] as? [String: Any])?["sha256"] as? String != nil)
    let single = try await run("\"$M\" generate x --choice yes --json --seed 2 --particles 1")
    #expect(single.output.contains(#""guarantee":"masked""#))
  }

  @Test func aStreamEndsInTheTextThatIsPrintedWithoutOne() async throws {
    let script = "\"$M\" generate 'Write a date:' --regex '\\d{4}-\\d{2}-\\d{2}' --seed 9 -q"
    let plain = try await run(script)
    let stream = try await run(script + " --stream")
    #expect(plain.status == 0 && stream.status == 0)
    #expect(stream.output == plain.output)
  }

  @Test func aSchemaCopiesSpansFromASourceAndTakesItsFormByOption() async throws {
    let outcome = try await run(
      """
      dir=$(mktemp -d); printf 'ACME Ltd' > $dir/note
      "$M" generate 'Who?' --json-schema '{"type":"object","required":["a"],"additionalProperties":false,
        "properties":{"a":{"type":"string","x-verbatim":"note"}}}' \
        --source note=$dir/note --json-whitespace 1 --max-tokens 24 --seed 4 -q --particles 4
      """)
    #expect(outcome.status == 0, "\(outcome.error)")
    let object =
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: String]
    let span = try #require(object?["a"])
    #expect(span.isEmpty || "ACME Ltd".contains(span))
    let missing = try await run(
      "\"$M\" check x --json-schema '{\"x-verbatim\":\"note\"}'")
    #expect(missing.status == 65)
    #expect(missing.error.contains("x-verbatim"))
  }

  @Test func anUnsatisfiableConstraintSaysSoOnStderrOnly() async throws {
    let outcome = try await run(
      "\"$M\" generate x --choice a --choice b --regex '[cd]' --seed 1 -q")
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.contains("no text satisfies"))
  }

  @Test func aBudgetThatFitsNothingIsRefusedWithTheMinimum() async throws {
    let outcome = try await run(
      "\"$M\" generate x --regex '(a b ){30}' --max-tokens 5 --seed 1 -q")
    #expect(outcome.status == 65)
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.contains("budget_too_small"))
  }

  @Test func aPromptLongerThanTheContextNamesBothCounts() async throws {
    let outcome = try await run(
      "yes word | head -n 400 | \"$M\" generate --choice a --context 128 --seed 1 -q")
    #expect(outcome.status == 65)
    #expect(outcome.error.contains("128"))
    #expect(outcome.error.contains("context_overflow"))
  }

  @Test(arguments: [
    ("/nonexistent.gguf", Int32(66)), ("/tmp", 66), ("/etc/hostname", 65),
  ])
  func aFileThatIsNoModelIsNamed(path: String, status: Int32) async throws {
    let outcome = try await run("\"$M\" generate x --choice a --model \(path) -q")
    #expect(outcome.status == status || (path == "/tmp" && outcome.status == 65))
    #expect(outcome.error.contains(path))
    #expect(outcome.output.isEmpty)
  }

  @Test func atTemperatureZeroThereIsNoLogZ() async throws {
    let outcome = try await Shell.run(
      "$M generate hi --choice a --choice b --temperature 0 --max-tokens 4 --seed 1 --json --threads 1"
    )
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains("\"log_z\":null"))
    #expect(outcome.output.contains("\"log_z_missing\":\"at temperature 0"))
    let one = try await Shell.run(
      "$M generate hi --choice a --choice b --max-tokens 4 --seed 1 --json --threads 1")
    #expect(one.output.contains("\"log_z\":-") && !one.output.contains("log_z_missing"))
  }

  @Test func guessesChangeNothing() async throws {
    let schema = #"""
      {"type": "object", "required": ["customer_name", "city"], "additionalProperties": false,
       "properties": {"customer_name": {"type": "string", "maxLength": 30}, "city": {"type": "string", "maxLength": 20}}}
      """#
    let call = """
      generate 'Ms Roberta Frances Flack, Black Mountain: name and city as JSON.' --json-schema '\(schema)' \
      --particles 1 --seed 3 -q --max-tokens 60 --threads 1
      """
    for temperature in ["0", "0.8"] {
      let plain = try await run("\"$M\" \(call) --temperature \(temperature)")
      let ahead = try await run(
        "\"$M\" \(call) --temperature \(temperature) --speculate auto --json")
      let draft = try await run(
        "\"$M\" \(call) --temperature \(temperature) --draft-model SmolLM2-135M-Instruct.Q8_0 --json"
      )
      #expect(plain.status == 0, "\(plain)")
      for guessed in [ahead, draft] {
        let record = try #require(
          try JSONSerialization.jsonObject(with: Data(guessed.output.utf8)) as? [String: Any],
          "\(guessed)")
        #expect(record["text"] as? String == plain.output)
        let usage = try #require(record["usage"] as? [String: Any])
        #expect(usage["guesses_taken"] as? Int ?? 0 >= 5, "\(usage)")
      }
    }
    let many = try await run("\"$M\" generate x --speculate lookup")
    #expect(many.status == 64 && many.error.contains("--particles 1"), "\(many)")
  }

  @Test func aStringThatTookAllTokensIsNamed() async throws {
    let outcome = try await run(
      #"""
      "$M" generate 'Tell a long story as JSON.' --particles 1 --seed 1 --max-tokens 24 --threads 1 \
        --json-schema '{"type":"object","required":["story"],"additionalProperties":false,"properties":{"story":{"type":"string","minLength":60}}}'
      """#)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.error.contains("#/properties/story has no maxLength"), "\(outcome)")
  }
}
