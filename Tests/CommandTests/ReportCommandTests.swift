import Foundation
import Testing

@Suite(.serialized) struct ReportCommandTests {
  @Test func aRunBecomesAPageBesideItsJournal() async throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("report-\(UUID().uuidString)").path
    let outcome = try await Shell.run(
      #"""
      mkdir -p \#(folder); trap 'rm -rf \#(folder)' EXIT; cd \#(folder); export XDG_STATE_HOME=$PWD/state
      echo '{"version": 1, "id": "pets", "goal": "A pet:", "output": {"choice": ["cat", "dog"]}, "sampling": {"particles": 4, "max_tokens": 8, "seed": 4}}' > task.json
      "$M" run task.json --journal one > /dev/null; echo "run $?"
      "$M" report one; echo "report $?"
      echo "titles $("$M" report one/journal.jsonl one -o - | grep -c '<h1>pets</h1>')"
      echo "charts $(grep -c 'Particles over tokens' one/report.html)"
      echo "mode $(ls -l one/report.html | cut -c1-10)"
      "$M" report one -o /dev/stdout | cmp - one/report.html; echo "same $?"
      echo '{}' > none.jsonl
      "$M" report nowhere 2> error; echo "no run $? $(grep -c nowhere error)"
      "$M" report none.jsonl 2> error; echo "no journal $? $(grep -c none.jsonl error)"
      "$M" report one -o nowhere/x.html 2> error; echo "no folder $? $(grep -c nowhere/x.html error)"
      """#)
    #expect(
      outcome.output.split(separator: "\n") == [
        "run 0", "one/report.html", "report 0", "titles 2", "charts 1", "mode -rw-------", "same 0",
        "no run 66 1", "no journal 65 1", "no folder 73 1",
      ], "\(outcome.error)")
    #expect(outcome.status == 0)
  }
}
