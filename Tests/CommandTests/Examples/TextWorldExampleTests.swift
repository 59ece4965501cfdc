import Foundation
import Testing

/// `Examples/textworld/task.json`, played to its end where `Examples/textworld/setup` has run.
@Suite struct TextWorldExampleTests {
  @Test(.timeLimit(.minutes(60))) func theGameIsWon() async throws {
    let outcome = try await Shell.run(
      #"""
      python=${MARTINGALE_TEXTWORLD_PYTHON:-$EXAMPLES/../.deps/textworld/bin/python}
      test -x "$python" || { echo 'TextWorld is not there: run Examples/textworld/setup'; exit 77; }
      scratch=$(mktemp -d); trap 'rm -rf $scratch' EXIT
      export XDG_STATE_HOME=$scratch/state PYTHONDONTWRITEBYTECODE=1
      cp "$EXAMPLES"/textworld/{server.py,task.json} $scratch
      sed "s|\"command\": \".*\"|\"command\": \"$python\"|" "$EXAMPLES/textworld/mcp.json" > $scratch/mcp.json
      "$M" run $scratch/task.json --json --seed 1 --threads 1 2> $scratch/error.txt
      status=$?
      grep -q word_vectors_not_found $scratch/error.txt && { echo 'no word vectors: run Scripts/bootstrap'; exit 77; }
      cat $scratch/error.txt >&2; exit $status
      """#, environment: ["EXAMPLES": Shell.examples])
    if outcome.status == 77 { return print(outcome.output) }
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    #expect(outcome.output.contains(#""outcome":"solved""#), "\(outcome.output)")
    #expect(outcome.output.contains(#"put textbook on mantelpiece","#), "\(outcome.output)")
    // Breadth first takes 489.
    let calls = outcome.output.firstMatch(of: /"tool_calls":([0-9]+)/).flatMap { Int($0.1) }
    #expect(calls.map { $0 < 200 } == true, "\(outcome.output)")
  }
}
