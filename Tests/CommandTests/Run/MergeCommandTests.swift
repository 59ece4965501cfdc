import Foundation
import Testing

@Suite(.serialized) struct MergeCommandTests {
  /// Runs a script in a folder of its own that holds a task over three lines.
  private func run(_ script: String) async throws -> Shell.Outcome {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("merge-\(UUID().uuidString)").path
    let prepare = """
      mkdir -p \(folder); trap 'rm -rf \(folder)' EXIT; cd \(folder); export XDG_STATE_HOME=$PWD/state
      printf '"cat"\\n"stone"\\n"rose"\\n' > in.jsonl
      cat > task.json <<'END'
      {"version": 1, "goal": "Is it alive? {{thing}}", "inputs": {"thing": {"jsonl": "in.jsonl"}},
       "output": {"choice": ["yes", "no"]}, "sampling": {"particles": 2, "max_tokens": 8, "seed": 4}}
      END

      """
    return try await Shell.run(prepare + script)
  }

  @Test func shardsComeTogetherAsOneRun() async throws {
    let outcome = try await run(
      #"""
      "$M" run task.json --journal whole > whole.txt || exit 9
      "$M" run task.json --journal s1 --shard 1/2 > /dev/null || exit 8
      "$M" merge s1 --json > part.txt 2> missing.txt; test $? = 75 || exit 7
      cat missing.txt >&2; test -s part.txt && exit 6
      "$M" run task.json --journal s2 --shard 2/2 > /dev/null || exit 5
      "$M" merge s2 s1 s1 > merged.txt 2> twice.txt || exit 4
      cat twice.txt >&2
      "$M" merge s1 --partial -q | wc -l | tr -d ' '
      cmp whole.txt merged.txt
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output == "2\n")
    #expect(outcome.error.contains("missing: 2/2; run them"))
    #expect(outcome.error.contains("s1 is there twice and counts once"))
  }

  @Test func whatIsNoRunIsRefused() async throws {
    #expect(try await run("\"$M\" merge nowhere").status == 66)
    #expect(try await run("\"$M\" merge").status == 64)
    let other = try await run(
      #"""
      "$M" run task.json --journal a --shard 1/2 > /dev/null || exit 9
      "$M" run task.json --journal b --shard 2/2 --seed 5 > /dev/null || exit 8
      "$M" merge a b
      """#)
    #expect(other.status == 65)
    #expect(other.error.contains("the seeds are 4 and 5"))
  }
}
