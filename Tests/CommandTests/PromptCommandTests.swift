import Foundation
import Testing

@Suite(.serialized) struct PromptCommandTests {
  /// The example beside this package.
  static let example = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Examples/sentiment").path

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
}
