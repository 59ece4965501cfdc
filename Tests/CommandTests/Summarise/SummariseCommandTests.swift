import JSONSchema
import LlamaBackend
import Testing

@Suite(
  "martingale summarise", .serialized, .timeLimit(.minutes(60)),
  .enabled(if: (try? ModelLocator().locate()) != nil, "no model is installed"))
struct SummariseCommandTests {
  /// Forty sentences: some four pieces of 128 tokens.
  private static let text =
    "for i in $(seq 40); do echo \"On day $i the ship went north and the crew mended a sail.\"; done"

  @Test("a text from a pipe is read in pieces; the summary ends with a full stop and is bounded")
  func pipe() async throws {
    for method in ["hierarchical", "incremental"] {
      let script = #"""
        \#(Self.text) | "$M" summarise --method \#(method) --piece-tokens 256 --max-tokens 32 \
          --threads 1 --seed 1 --json
        """#
      let outcome = try await Shell.run(script)
      #expect(outcome.status == 0, "\(outcome.error)")
      let record = try JSONValue(parsing: outcome.output)
      let summary = try #require(record["summary"]?.string)
      #expect(summary.last.map { ".!?".contains($0) } == true, "\(summary)")
      #expect(record["ending"]?.string == "finished" && record["method"]?.string == method)
      let pieces = record["pieces"]?.int ?? 0
      #expect(pieces > 1 && record["read"]?.int == pieces)
      #expect(record["calls"]?.int ?? 0 >= pieces && record["tokens"]?.int ?? 0 > 600)
      #expect(record["judgement"] == nil)
      // Temperature 0: the same text whatever the seed.
      let again = try await Shell.run(script.replacing("--seed 1", with: "--seed 2"))
      #expect(try JSONValue(parsing: again.output)["summary"]?.string == summary, "\(again.error)")
    }
  }

  @Test("a judge names errors by sentence, and the score goes with them")
  func judge() async throws {
    let outcome = try await Shell.run(
      #"""
      echo 'The ship went north. It came back.' | "$M" summarise --max-tokens 24 --threads 1 \
        --judge "$JUDGE" --json
      """#, environment: ["JUDGE": try ModelLocator().locate()])
    #expect(outcome.status == 0, "\(outcome.error)")
    let judgement = try #require(try JSONValue(parsing: outcome.output)["judgement"])
    let sentences = judgement["sentences"]?.array ?? []
    #expect(!sentences.isEmpty)
    let good = sentences.count { $0["errors"]?.array?.isEmpty == true }
    let judged = sentences.count { $0["errors"]?.array != nil }
    let score = try #require(judgement["score"]?.number?.double)
    let share = Double(good) / Double(judged)
    #expect(abs(score - share) < 1e-3, "\(judgement)")
  }

  @Test("files are read in order; a budget that is spent is status 75 with what was read")
  func budget() async throws {
    let outcome = try await Shell.run(
      #"""
      D=$(mktemp -d); \#(Self.text) > $D/a.txt; cp $D/a.txt $D/b.txt
      "$M" summarise $D/a.txt $D/b.txt --method incremental --piece-tokens 256 --max-tokens 32 \
        --budget-tokens 900 --threads 1; S=$?; rm -r $D; exit $S
      """#)
    #expect(outcome.status == 75, "\(outcome.error)")
    #expect(outcome.error.contains("budget_spent") && outcome.error.contains("pieces were read"))
    #expect(!outcome.output.isEmpty)
  }

  @Test("what cannot work is refused by name, before a model is asked")
  func refusals() async throws {
    for (options, status, words) in [
      ("--piece-tokens 100 --max-tokens 64", 64, "two summaries must fit"),
      ("--max-tokens 4", 64, "--max-tokens must be at least 16"),
      ("--budget-tokens 0", 64, "--budget-tokens must be at least 1"),
      ("--temperature -1", 64, "--temperature must be at least 0"),
      ("--context 512", 65, "context_too_small"),
      ("nowhere.txt", 66, "nowhere.txt: no such file"),
      ("--judge nowhere.gguf", 66, "nowhere.gguf"),
    ] {
      let outcome = try await Shell.run("echo 'A text.' | \"$M\" summarise \(options)")
      #expect(
        outcome.status == Int32(status) && outcome.error.contains(words),
        "\(options): \(outcome.status) \(outcome.error)")
    }
    let empty = try await Shell.run("\"$M\" summarise < /dev/null")
    #expect(empty.status == 65 && empty.error.contains("empty_text"), "\(empty.error)")
  }
}
