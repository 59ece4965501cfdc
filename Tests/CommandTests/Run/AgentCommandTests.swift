import Foundation
import Testing

/// Agents with tools, and what can happen to a run.
@Suite(.serialized) struct AgentCommandTests {
  /// Runs a script in a folder that holds a task over four lines and an agent with a slow tool.
  private func run(_ script: String) async throws -> Shell.Outcome {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("agent-\(UUID().uuidString)").path
    let prepare = #"""
      mkdir -p \#(folder); trap 'rm -rf \#(folder)' EXIT; cd \#(folder); export XDG_STATE_HOME=$PWD/state
      printf '"cat"\n"stone"\n"rose"\n"cloud"\n' > in.jsonl
      cat > task.json <<'END'
      {"version": 1, "goal": "Is it alive? {{thing}}", "inputs": {"thing": {"jsonl": "in.jsonl"}},
       "output": {"choice": ["yes", "no"]}, "sampling": {"particles": 2, "max_tokens": 8, "seed": 4}}
      END
      cat > agent.json <<'END'
      {"version": 1, "strategy": "react", "goal": "Wait a little.", "approvals": ["wait"],
       "tools": [{"name": "wait", "description": "Waits.", "command": {"shell": "echo $$ > pid; exec sleep 3600"}}],
       "react": {"thought_length": 0, "answer": "observation"},
       "sampling": {"particles": 2, "max_tokens": 40, "seed": 4}, "budget": {"steps": 2}}
      END
      started() { for i in $(seq 30000); do grep -qs "$1" "$2/journal.jsonl" && return; sleep 0.02; done; }

      """#
    return try await Shell.run(prepare + script)
  }

  @Test func severalItemsAtTheSameTimeGiveTheSameLines() async throws {
    let outcome = try await run(
      #"""
      "$M" run task.json -q > one.txt && "$M" run task.json -q --jobs 4 > four.txt && cmp one.txt four.txt
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
  }

  @Test func severalTasksHaveAJournalEach() async throws {
    let outcome = try await run(
      #"""
      sed 's/"goal"/"id": "other", "goal"/' task.json > other.json
      "$M" run task.json other.json -q --journal runs > out.txt && wc -l < out.txt && ls runs
      "$M" run task.json task.json 2>&1 | tail -1
      """#)
    #expect(
      outcome.output.split(whereSeparator: \.isWhitespace).prefix(3) == ["8", "other", "task"],
      "\(outcome)")
    #expect(outcome.output.contains("task_ids_equal"))
  }

  @Test func aFullDiskEndsTheRunWithStatus74AndItGoesOn() async throws {
    let outcome = try await run(
      #"""
      "$M" run task.json -q > whole.txt || exit 9
      (ulimit -f 2; "$M" run task.json -q --journal cut > first.txt 2> error.txt); echo "status $?"
      cat error.txt >&2
      "$M" run --resume cut -q > resumed.txt || exit 8
      cmp whole.txt resumed.txt
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains("status 74"), "\(outcome)")
    #expect(outcome.error.contains("journal_failed"))
  }

  @Test func anInterruptEndsTheToolAndLeavesARunThatAsksForConsent() async throws {
    let outcome = try await run(
      #"""
      "$M" run agent.json --json --journal run > out.json 2> error.txt & process=$!
      started tool_started run; until test -s pid; do sleep 0.02; done
      kill -INT $process; wait $process; echo "status $?"
      cat out.json error.txt
      test -s pid && ! kill -0 $(cat pid) 2> /dev/null || exit 9
      "$M" run --resume run 2> again.txt; echo "status $?"; cat again.txt
      "$M" run --resume run --unfinished-calls report --json; echo "status $?"
      """#)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(
      outcome.output.contains("status 130") && outcome.output.contains("status 77"), "\(outcome)")
    #expect(outcome.output.contains(#""outcome":"interrupted""#))
    #expect(outcome.output.contains("go on with: martingale run --resume"))
    #expect(outcome.output.contains("unknown_outcome"))
  }

  @Test func theSecondInterruptEndsAtOnce() async throws {
    let outcome = try await run(
      #"""
      sed -i "s/exec sleep 3600/trap '' INT TERM; sleep 3600/" agent.json
      "$M" run agent.json --journal run > out.json 2> error.txt & process=$!
      started tool_started run; until test -s pid; do sleep 0.02; done; kill -INT $process
      # Two signals that come together are one, so it is sent until it is heard.
      while kill -INT $process 2> /dev/null; do sleep 0.05; done
      wait $process; echo "status $?"; cat error.txt; kill -KILL -- -$(cat pid) || true
      """#)
    #expect(outcome.output.contains("status 130"), "\(outcome)")
    // It did not wait for the tool, so there was nothing to say.
    #expect(!outcome.output.contains("go on with"), "\(outcome)")
  }

  @Test func aCheckerDecidesAndOneThatDiesEndsTheRunForLater() async throws {
    let outcome = try await run(
      #"""
      cat > judge <<'END'
      #!/bin/bash
      while read -r line; do
        test -e gone && exit 3
        n=${line#*:}; n=${n%%,*}
        case $line in *'"yes"'*) ok=true;; *) ok=false;; esac
        echo "{\"id\":$n,\"ok\":$ok}"
      done
      END
      chmod +x judge
      sed -i 's/"output"/"success": {"checker": ".\/judge"}, "budget": {"steps": 20}, "output"/' task.json
      "$M" run task.json -q --journal good | sort -u
      touch gone; "$M" run task.json -q --journal cut > first.txt 2> error.txt; echo "status $?"; cat error.txt >&2
      rm gone; "$M" run --resume cut -q | sort -u
      """#)
    #expect(outcome.output == "yes\nstatus 69\nyes\n", "\(outcome)")
    #expect(outcome.error.contains("checker"))
  }

  @Test func aToolServerThatIsNotThereIsStatus69() async throws {
    let outcome = try await run(
      #"""
      sed -i 's/"approvals"/"mcpServers": {"gone": {"command": ".\/none"}}, "approvals"/' agent.json
      "$M" run agent.json
      """#)
    #expect(outcome.status == 69, "\(outcome)")
    #expect(outcome.error.contains("not_available"))
  }
}
