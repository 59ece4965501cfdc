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
      "$M" run task.json --journal one > /dev/null || exit 9
      "$M" report one || exit 8
      "$M" report one/journal.jsonl one -o - | grep -c '<h1>pets</h1>'
      grep -c 'Particles over tokens' one/report.html
      ls -l one/report.html | grep -q '^-rw-------' || exit 4
      "$M" report one -o /dev/stdout | cmp - one/report.html || exit 3
      "$M" report nowhere; test $? = 66 || exit 7
      echo '{}' > none.jsonl; "$M" report none.jsonl; test $? = 65 || exit 6
      "$M" report one -o nowhere/x.html; test $? = 73 || exit 5
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output == "one/report.html\n2\n1\n")
  }
}
