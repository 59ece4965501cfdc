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

  /// Every kind of page, as a browser shows it: at 1280 and 400 pixels, light and dark.
  @Test func pagesAreRightInABrowser() async throws {
    let root = URL(fileURLWithPath: Shell.examples).deletingLastPathComponent().path
    let outcome = try await Shell.run(
      #"""
      scratch=$(mktemp -d); trap 'rm -rf $scratch' EXIT; cd $scratch; export XDG_STATE_HOME=$PWD/state
      for i in 1 2 3 4 5 6; do echo "{\"id\": \"$i\", \"x\": \"thing $i\"}"; done > in.jsonl
      echo '{"version": 1, "id": "pets", "goal": "Is it alive? {{i.x}}", "inputs": {"i": {"jsonl": "in.jsonl"}}, "success": {"choice": ["yes"]}, "output": {"choice": ["yes", "no"]}, "sampling": {"particles": 4, "max_tokens": 8}}' > task.json
      "$M" run task.json --journal one --threads 1 --seed 4 -q > /dev/null 2>&1
      "$M" run task.json --journal two --threads 1 --seed 5 -q > /dev/null 2>&1
      "$M" report one -o run.html > /dev/null && "$M" report one two -o both.html > /dev/null || exit 9
      "$M" solve 'not True is' --choice True --choice False --html tree.html --threads 1 --seed 1 > /dev/null 2>&1
      "$M" plan run --directory '\#(root)/docs' --goal 'unit conversion' --heuristic nearest --html map.html > /dev/null 2>&1
      "$M" prompt show '\#(root)/Examples/sentiment/sentiment.prompt.json' --html prompt.html > /dev/null 2>&1
      printf 'Ada owes 12 euros.\nBob owes 120 euros.\n\n<script>alert(1)</script> 12' > note.txt
      echo '{"type": "object", "properties": {"sum": {"type": "string", "pattern": "^[0-9]+$", "x-verbatim": {"source": "note", "words": true}}}, "required": ["sum"], "additionalProperties": false}' > sum.json
      "$M" generate --system 'What does Ada owe?' --json-schema sum.json --source note=note.txt --explain --json --threads 1 --seed 1 -q < note.txt > answers.jsonl || exit 8
      "$M" report answers.jsonl -o answers.html > /dev/null || exit 7
      grep -q 'id="a0c0p0"' answers.html && ! grep -q '<script>alert' answers.html || exit 6
      "$M" report answers.jsonl one 2> error; grep -q 'pages of their own' error || exit 5
      python3 '\#(root)/Scripts/page-check' run.html both.html tree.html map.html prompt.html answers.html
      """#)
    if outcome.status == 77 { return print("there is no Chromium: pages were not looked at") }
    #expect(outcome.status == 0, "\(outcome)")
    #expect(
      outcome.output.split(separator: "\n").count { $0.hasSuffix(": ok") } == 24, "\(outcome)")
  }
}
