import Foundation
import JSONSchema
import Testing

@Suite(.serialized) struct PromptCommandTests {
  /// The example beside this package.
  static let example = Shell.examples + "/sentiment"

  /// Runs a script in a folder of its own; `$E` is the example.
  private func run(_ script: String) async throws -> Shell.Outcome {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("prompt-\(UUID().uuidString)").path
    let prepare = "mkdir -p \(folder); trap 'rm -rf \(folder)' EXIT; cd \(folder)\n"
    return try await Shell.run(prepare + script, environment: ["E": Self.example])
  }

  @Test func aBadTaskFolderIsNamedWithFileAndLine() async throws {
    let outcome = try await run(
      #"""
      cp -r "$E" bad; echo '{"inputs": {"review": "x"}, "label": "meh"}' >> bad/val.jsonl
      "$M" prompt evolve bad
      """#)
    #expect(outcome.status == 65 && outcome.output.isEmpty)
    #expect(
      outcome.error.contains(
        #"bad/val.jsonl:41:38: unknown label "meh"; there are 0 (" terrible"), 1 (" great")"#),
      "\(outcome.error)")
    let missing = try await run("\"$M\" prompt evolve nowhere")
    #expect(missing.status == 65 && missing.error.contains("nowhere/task.json: no such file"))
    let labels = try await run(
      #"""
      cp -r "$E" bad; sed -i 's/ great/ magnificently good/' bad/task.json
      "$M" prompt evolve bad
      """#)
    #expect(labels.status == 65 && labels.error.contains("bad/task.json:5:5: the label"))
    #expect(try await run("\"$M\" prompt evolve \"$E\" --population 9 --offspring 3").status == 64)
  }

  @Test func aSmallEvolutionIsStoppedContinuedAndUsed() async throws {
    let outcome = try await run(
      #"""
      evolve=("$M" prompt evolve "$E" --population 3 --offspring 4 --generations 2 --shots 2
        --seed 5 --threads 1 --no-controls)
      "${evolve[@]}" -o whole.json --results numbers.json 2> progress.txt || exit 9
      # A run that is killed after some evaluations, and started again.
      "${evolve[@]}" -o part.json -q &
      until [ "$(wc -l < part.json.history.jsonl 2>/dev/null || echo 0)" -gt 5 ]; do sleep 0.02; done
      kill -9 $!; wait
      "${evolve[@]}" -o part.json -q || exit 8
      diff <(grep -v '"command"' whole.json) <(grep -v '"command"' part.json) || exit 7
      cmp <(sort whole.json.history.jsonl) <(sort part.json.history.jsonl) || exit 6
      grep -q 'gga 2: best' progress.txt || exit 5
      grep -q 'best on the development items: .* written: ' progress.txt || exit 11
      grep -q '"written": "' whole.json || exit 12
      ! grep -q bakery numbers.json || exit 4
      "$M" prompt show whole.json | grep -q '^gga' || exit 3
      "$M" prompt show whole.json --html page.html && grep -q '<svg' page.html || exit 2
      "$M" prompt show whole.json --render 'it broke' | grep -q 'it broke' || exit 1
      "$M" prompt eval whole.json "$E" --threads 1 > eval.json || exit 10
      printf 'it broke\nI love it\n' | "$M" generate --prompt-file whole.json --lines --seed 1 -q
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
    let answers = outcome.output.split(separator: "\n").map(String.init)
    #expect(answers.count == 2 && answers.allSatisfy { [" terrible", " great"].contains($0) })
  }

  @Test func aFileThatIsNoPromptIsNamed() async throws {
    let outcome = try await run(
      #"""
      echo '{"prompt": "x"}' > a.json; "$M" generate --prompt-file a.json x
      """#)
    #expect(outcome.status == 65)
    #expect(outcome.error.contains("a.json:1:1: not a prompt artefact"))
    #expect(try await run("\"$M\" prompt show a.json").status == 65)
  }

  /// A folder whose answers are texts: numbers that are said again.
  private static let sums = #"""
    mkdir sums
    for n in 3 5 8; do
      echo "{\"inputs\": {\"n\": \"$n\"}, \"answer\": \"$n\"}"
    done | tee sums/train.jsonl sums/val.jsonl > sums/test.jsonl
    echo '{"prompt": "Say the number again.\nNumber: 4\nAnswer: 4\n\nNumber: 7\nAnswer: 7\n\nNumber: {n}\nAnswer:"}' \
      > sums/prompts.jsonl
    task() { echo "{\"task\": \"sums\", \"demo_template\": \"Number: {n}\\nAnswer:\", \"answer\": $1}" > sums/task.json; }
    """#

  @Test func textsAreGradedByAMetricAPatternAndAProgram() async throws {
    let outcome = try await run(
      Self.sums + #"""

        short='"max_tokens": 6, "stop": ["\n"]'
        task "{\"metric\": \"exact\", $short}"
        "$M" prompt evolve sums --algorithm random --budget-evaluations 3 --no-controls --seed 1 \
          --threads 1 -q -o found.json || exit 9
        "$M" prompt eval found.json sums --threads 1 || exit 8
        task "{\"metric\": {\"regex\": \"[0-9]+\"}, $short}"
        "$M" prompt eval found.json sums --threads 1 || exit 7
        cat > sums/judge <<'END'
        #!/usr/bin/env python3
        import json, sys
        for line in sys.stdin:
            question = json.loads(line)
            print(json.dumps({"id": question["id"], "ok": question["text"] == "5"}), flush=True)
        END
        chmod +x sums/judge
        task "{\"metric\": {\"checker\": \"./judge\"}, $short}"
        "$M" prompt eval found.json sums --threads 1 || exit 6
        task "{\"metric\": \"number\", \"max_tokens\": 1, \"extract\": {\"cue\": \"\", \"regex\": \" ?[0-9]\"}}"
        "$M" prompt eval found.json sums --threads 1
        """#)
    #expect(outcome.status == 0, "\(outcome.error)")
    let lines = try outcome.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    try #require(lines.count == 4)
    #expect(lines.allSatisfy { $0["n"]?.int == 3 && ($0["tokens"]?.int ?? 0) > 0 })
    // The search and the second look at its prompt agree.
    #expect(lines[0]["accuracy"] == lines[0]["file_says"])
    #expect(lines[3]["accuracy"]?.number?.double ?? -1 >= 0)
    // An answer that is right is a number; one of three can be the 5 that the program wants.
    #expect(
      (lines[1]["accuracy"]?.number?.double ?? 0) >= (lines[0]["accuracy"]?.number?.double ?? 1))
    #expect((lines[2]["accuracy"]?.number?.double ?? 1) < 0.34)
  }

  @Test func aTaskWithoutLabelsAndGradingIsRefused() async throws {
    let outcome = try await run(
      Self.sums + #"""

        echo '{"task": "sums", "demo_template": "Number: {n}\nAnswer:"}' > sums/task.json
        "$M" prompt evolve sums --seed 1 --threads 1
        """#)
    #expect(outcome.status == 65)
    #expect(outcome.error.contains(#"neither "verbalizers" nor "answer""#), "\(outcome.error)")
  }
}
