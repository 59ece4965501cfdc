import Foundation
import Testing

@Suite(.serialized) struct ExportCommandTests {
  /// Runs a script in a folder of its own that holds a task over two lines.
  private func run(_ script: String) async throws -> Shell.Outcome {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("export-\(UUID().uuidString)").path
    let prepare = """
      mkdir -p \(folder); trap 'rm -rf \(folder)' EXIT; cd \(folder); export XDG_STATE_HOME=$PWD/state
      printf '"cat"\\n"stone"\\n' > in.jsonl
      cat > task.json <<'END'
      {"version": 1, "goal": "Is it alive? {{thing}}", "inputs": {"thing": {"jsonl": "in.jsonl"}},
       "output": {"choice": ["yes", "no"]}, "success": {"choice": ["yes"]},
       "sampling": {"particles": 2, "max_tokens": 8, "seed": 4}}
      END

      """
    return try await Shell.run(prepare + script)
  }

  @Test func rolloutsBecomeRows() async throws {
    let outcome = try await run(
      #"""
      "$M" run task.json --rollouts 3 --journal r --json -q > results.jsonl; test $? -le 1 || exit 9
      test "$(wc -l < results.jsonl)" -eq 6 || exit 8
      "$M" export r --format rollouts > a.jsonl || exit 7
      "$M" export r --format rollouts -o b.jsonl -q || exit 6
      cmp a.jsonl b.jsonl || exit 5
      test "$(stat -c %a b.jsonl 2> /dev/null || stat -f %Lp b.jsonl)" = 600 || exit 4
      "$M" export r --format kto --drop-input thing -q | grep -c 'alive? \[thing\]'
      "$M" export r --format rollouts --min-reward 2 -o none.jsonl; test $? = 1 || exit 3
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(Int(outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0 > 0)
    #expect(outcome.error.contains("6 rows of 6 rollouts"))
    #expect(outcome.error.contains("mind whose they are"))
    #expect(outcome.error.contains("no_rows"))
  }

  @Test func whatCannotBeIsRefused() async throws {
    #expect(try await run("\"$M\" export nowhere --format sft").status == 66)
    let format = try await run("\"$M\" export r --format spo")
    #expect(format.status == 64 && format.error.contains("sft"), "\(format.error)")
    for options in [
      "--format sft --tokens", "--format rollouts --tokens --drop-input thing",
      "--format dpo --list-tools", "--format dpo --min-ratio 0.5",
    ] {
      #expect(try await run("\"$M\" export r \(options)").status == 64, "\(options)")
    }
    let outcome = try await run(
      #"""
      "$M" run task.json --journal r -q > /dev/null; test $? -le 1 || exit 9
      "$M" export r --format rollouts --tokens; test $? -gt 1 || exit 8
      echo '"other"' >> in.jsonl
      "$M" export r --format sft
      """#)
    #expect(outcome.status == 65, "\(outcome.error)")
    #expect(outcome.error.contains("set sampling.record_tokens"))
    #expect(outcome.error.contains("has changed since the run"))
  }
}
