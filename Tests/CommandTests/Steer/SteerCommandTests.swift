import Foundation
import JSONSchema
import LlamaBackend
import Testing

/// `steer` and `--control-vector`, as a user calls them.
@Suite(.timeLimit(.minutes(60))) struct SteerCommandTests {
  @Test(.enabled(if: (try? ModelLocator().locate()) != nil))
  func aVectorIsMadeUsedAndTold() async throws {
    let outcome = try await Shell.run(
      """
      set -e
      cd "$(mktemp -d)"
      for text in 'A or B?' 'Say A.' 'Is it B? Of course it is B.'; do
        printf '{"prompt": "%s"}\\n' "$text"
      done > open.jsonl
      $M steer open.jsonl --choice A --choice B -o explore.gguf --json --threads 1
      $M generate 'A or B?' --choice A --choice B --json --threads 1 --seed 1 \\
        --control-vector explore.gguf:0.5 | grep -o '"name":"[^"]*"'
      printf '%s\\n' '{"prompt": "a", "wanted": true}' '{"prompt": "b", "wanted": false}' |
        $M steer - -o /dev/stdout --layers 5 --threads 1 | head -c 4
      """)
    #expect(outcome.status == 0, "\(outcome.error)")
    let lines = outcome.output.split(separator: "\n").map(String.init)
    try #require(lines.count == 3, "\(outcome.output)")
    let record = try JSONValue(parsing: lines[0])
    #expect(record["prompts"]?.int == 3)
    #expect(record["entropies"]?.array?.count == 3)
    #expect(
      record["entropies"]?.array?.allSatisfy { (0...0.6932).contains($0.number?.double ?? -1) }
        == true)
    #expect(lines[1].contains("+explore(") && lines[1].hasSuffix(":0.5\""), "\(lines[1])")
    #expect(lines[2] == "GGUF")
    #expect(outcome.error.contains("layers 5 to 5 of 30, 2 prompts"), "\(outcome.error)")
  }

  @Test func whatCannotSteerIsRefusedByName() async throws {
    let cases: [(script: String, status: Int32, words: String)] = [
      ("$M steer in.jsonl -o x", 66, "in.jsonl: no such file"),
      (
        "printf '{\"prompt\": \"a\", \"wanted\": true}\\n' | $M steer - -o x", 65,
        "two prompts or more"
      ),
      (
        "printf '\\n{\"prompt\": \"a\"}\\n' | $M steer - -o x", 65, "standard input:2: says neither"
      ),
      (
        "printf '{\"prompt\": \"a\", \"wantd\": true}\\n' | $M steer - -o x", 65,
        "did you mean \"wanted\""
      ),
      (
        "printf '{\"prompt\": \"a\", \"wanted\": true}\\n' | $M steer - -o x --choice a --choice b",
        65,
        "two ways to say it"
      ),
      ("printf '{\"prompt\": 1}\\n' | $M steer - -o x", 65, "standard input:1: expected an object"),
      ("printf 'x\\n' | $M steer - -o x", 65, "standard input:1:"),
      (
        "printf '{\"prompt\": \"a\"}\\n' | $M steer - -o x --choice a --choice ''", 65,
        "an empty text is no choice"
      ),
      ("$M steer in.jsonl -o x --layers 9-3", 64, "--layers takes numbers"),
      ("$M steer in.jsonl -o x --choice a", 64, "--choice is needed twice"),
      ("$M generate x --control-vector explore.gguf", 64, "takes a file and a number"),
      ("$M generate x --control-vector explore.gguf:nan", 64, "takes a file and a number"),
      (
        "$M generate x --endpoint http://localhost:1/v1 --control-vector a.gguf:1", 64,
        "is for a model in this process"
      ),
    ]
    for (script, status, words) in cases {
      let outcome = try await Shell.run("cd \"$(mktemp -d)\"; " + script)
      #expect(outcome.status == status, "\(script): \(outcome.status) \(outcome.error)")
      #expect(outcome.error.contains(words), "\(script): \(outcome.error)")
    }
  }
}
