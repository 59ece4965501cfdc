import Foundation
import Testing

@Suite(.serialized) struct RunCommandTests {
  /// Runs a script in a folder of its own that holds a task over four lines.
  private func run(_ script: String) async throws -> Shell.Outcome {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("run-\(UUID().uuidString)").path
    let prepare = """
      mkdir -p \(folder); trap 'rm -rf \(folder)' EXIT; cd \(folder); export XDG_STATE_HOME=$PWD/state
      printf '"cat"\\n"stone"\\n"rose"\\n"cloud"\\n' > in.jsonl
      cat > task.json <<'END'
      {"version": 1, "goal": "Is it alive? {{thing}}", "inputs": {"thing": {"jsonl": "in.jsonl"}},
       "output": {"choice": ["yes", "no"]}, "sampling": {"particles": 2, "max_tokens": 8, "seed": 4}}
      END

      """
    return try await Shell.run(prepare + script)
  }

  @Test func starterTasksRunAsTheyAre() async throws {
    let outcome = try await run(
      #"""
      for kind in classify extract agent; do
        "$M" init $kind.json --kind $kind 2> said && grep -q "martingale run $kind.json" said || exit 9
        "$M" validate $kind.json || exit 8
      done
      "$M" init classify.json; test $? = 73 || exit 7
      "$M" run classify.json -q --set /sampling/particles=2 || exit 6
      """#)
    #expect(outcome.status == 0, "\(outcome)")
    let answers = outcome.output.split(separator: "\n").suffix(3)
    #expect(answers.allSatisfy { ["bill", "delivery", "other"].contains($0) }, "\(outcome)")
  }

  @Test func aRunTellsWhatHappensAndRecordsHaveValueAndSamples() async throws {
    let told = try await run(#""$M" run task.json --limit 1 --verbose --journal j"#)
    #expect(told.status == 0, "\(told)")
    #expect(told.error.contains("[1]   asked: Is it alive? cat"), "\(told.error)")
    #expect(told.error.contains("[1]   answer: ") && told.error.contains("of 2, log Z"))
    #expect(try await run(#""$M" run task.json -v -q"#).status == 64)
    let record = try await run(
      #"""
      "$M" run task.json --limit 1 --json -q         --set '/output={"json_schema":{"enum":["yes","no"]}}' --journal j
      """#)
    #expect(record.output.contains(#""value":""#), "\(record)")
    #expect(record.output.contains(#""samples":[{"text":"#), "\(record)")
  }

  @Test func whatATaskNeedsHasToBeHere() async throws {
    let script = #"""
      cat > needy.json <<'END'
      {"version": 1, "goal": "x", "model": {"path": "no/model.gguf"}, "strategy": "react",
       "tools": [{"name": "t", "command": {"argv": ["no-such-program"]}}], "approvals": ["t"]}
      END
      "$M" validate needy.json
      """#
    let here = try await run(script)
    #expect(here.status == 65, "\(here)")
    let lines = here.error.split(separator: "\n")
    #expect(
      lines.first == "needy.json:1:47: error: /model/path: there is no model file no/model.gguf")
    #expect(
      lines.dropFirst().first
        == #"needy.json:2:46: error: /tools/0/command/argv: there is no program "no-such-program" on the PATH"#
    )
    #expect(lines.last == "martingale: error: 2 problems [invalid_task]")
    let elsewhere = try await run(script + " --elsewhere")
    #expect(elsewhere.status == 0 && elsewhere.error.isEmpty, "\(elsewhere)")
    // A run says so before it begins; that the model is missing ends it.
    let ran = try await run(script.replacing("validate", with: "run"))
    #expect(ran.status != 0)
    #expect(ran.error.contains("warning: /tools/0/command/argv: there is no program"), "\(ran)")
  }

  @Test func problemsAreOneLineEach() async throws {
    let bad = try await run(
      #"""
      printf '{"version": 1,\n "gaol": "x", "goal": "{{y}}"}' > bad.json
      "$M" validate task.json bad.json
      """#)
    #expect(bad.status == 65 && bad.output.isEmpty)
    #expect(
      bad.error.hasPrefix(
        #"bad.json:2:2: error: /gaol: the key "gaol" is not allowed; did you mean "goal"?"#))
    #expect(try await run("\"$M\" validate task.json - < task.json").status == 0)
    #expect(try await run("\"$M\" validate none.json").status == 66)
    #expect(try await run("\"$M\" run none.json").status == 66)
    #expect(try await run("\"$M\" run").status == 64)
    #expect(try await run("\"$M\" run task.json --shard 3/2").status == 64)
  }

  @Test func aTemplateStandsInForTheModelsOwn() async throws {
    let outcome = try await run(
      #"""
      printf '{{ "<<" }}{{ style }}{{ messages[0].content }}{{ ">>" }}' > own.jinja
      printf '{{ "a" }}\n\n{{ messages[0].content.nothing() }}' > bad.jinja
      "$M" run task.json --limit 1 --journal j --chat-template own.jinja --template-arg style=dry > /dev/null 2> err || cat err
      grep -o '"prompt":"<<dry[^"]*>>"' j/journal.jsonl
      "$M" run --resume j > /dev/null 2>&1; echo "without it $?"
      "$M" run task.json --limit 1 --journal k --set /model/chat_template=own.jinja > /dev/null 2>&1
      grep -o '"prompt":"<<Is[^"]*>>"' k/journal.jsonl
      "$M" run task.json -q --json --limit 1 --chat-template bad.jinja 2> /dev/null > bad; echo "bad $?"
      grep -o 'bad.jinja: line 3, column [0-9]*' bad | sort -u
      "$M" run task.json --chat-template none.jinja 2> /dev/null; echo "none $?"
      "$M" run task.json --chat-template own.jinja --endpoint http://127.0.0.1:1/v1 2> /dev/null; echo "remote $?"
      """#)
    #expect(
      outcome.output == """
        "prompt":"<<dryIs it alive? cat>>"
        without it 65
        "prompt":"<<Is it alive? cat>>"
        bad 65
        bad.jinja: line 3, column 31
        none 66
        remote 64

        """, "\(outcome.output)\(outcome.error)")
  }

  @Test func badLinesOfTheInputShowBeforeTheRun() async throws {
    let bad = try await run(
      #"""
      printf '"cat"\n{"a": 1\n\n"rose"\n7\n' > in.jsonl; mkdir sub; cd sub
      "$M" validate ../task.json
      """#)
    #expect(bad.status == 65 && bad.output.isEmpty)
    let lines = bad.error.split(separator: "\n")
    #expect(
      lines.prefix(2) == [
        "../in.jsonl:2:8: error: the object that begins at column 1 is not closed",
        "../in.jsonl:5:1: error: a line must be a JSON string or object",
      ], "\(bad.error)")
    #expect(bad.error.contains("2 problems"))
    let many = try await run(
      #"""
      for i in {1..30}; do echo x; done > in.jsonl; "$M" validate task.json
      """#)
    #expect(many.status == 65)
    #expect(many.error.split(separator: "\n").filter { $0.contains("in.jsonl:") }.count == 20)
  }

  @Test func aRunIsListedShownChangedAndRemoved() async throws {
    let outcome = try await run(
      #"""
      "$M" runs list && echo none
      "$M" run task.json --limit 2 --set /sampling/particles=3 --set /id=pets > out 2> err || exit 9
      wc -l < out
      grep -c 'pets: 2 of 2 answered, in .*; see it with: martingale report pets-' err
      "$M" runs list | cut -f3-
      "$M" runs show latest --json | grep -o '"finished": *false, *"items": *2'
      "$M" run --resume latest 2> again; echo "other task $?"
      "$M" run --resume latest --set /sampling/particles=3 --set /id=pets 2> err | wc -l
      "$M" runs show latest | tail -n +2 | cut -f1,2
      "$M" report latest -o page.html && grep -c 'Is it alive' page.html | sed 's/[1-9][0-9]*/asked/'
      "$M" runs rm latest nowhere; echo "rm $?"
      "$M" runs gc --older-than 9; "$M" runs gc --older-than 0 | sed 's/pets-.*/pets/'
      "$M" runs list; "$M" report latest; echo "report $?"
      "$M" run task.json --set sampling; echo "set $?"
      "$M" run task.json --set /inputs/thing/jsonl/x=1; echo "set $?"
      """#)
    #expect(
      outcome.output == """
        none
        2
        1
        pets\t2\t2\tnot finished
        "finished":false,"items":2
        other task 65
        4
        item 1\tsolved
        item 2\tsolved
        item 3\tsolved
        item 4\tsolved
        page.html
        asked
        rm 66
        removed pets
        report 66
        set 64
        set 64

        """, "\(outcome.output)\(outcome.error)")
  }

  @Test func aToolThatNobodyAllowsEndsAnItemAsDenied() async throws {
    let outcome = try await run(
      #"""
      cat > agent.json <<'END'
      {"version": 1, "goal": "Write it down.", "strategy": "react", "react": {"thought_length": 0},
       "tools": [{"name": "write_it", "inputSchema": {"type": "object", "properties": {}, "additionalProperties": false},
         "command": {"argv": ["touch", "written"]}}],
       "output": {"verbatim": "observation"}, "budget": {"steps": 2},
       "sampling": {"particles": 1, "max_tokens": 30, "seed": 1}}
      END
      "$M" run agent.json --json > out < /dev/null; echo "$?"; ls written
      grep -o '"outcome": *"denied"' out
      """#)
    #expect(outcome.output == "77\n\"outcome\":\"denied\"\n", "\(outcome.output)\(outcome.error)")
    #expect(outcome.error.contains("\"approvals\" to allow it"), "\(outcome.error)")
    #expect(outcome.error.contains("1 denied, in "), "\(outcome.error)")
  }

  @Test func theSchemaIsPrinted() async throws {
    let outcome = try await run("\"$M\" schema task")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("Martingale task, version 1"))
  }

  @Test(arguments: ["documents", "house"])
  func explorationsEndWhereTheyShould(example: String) async throws {
    let outcome = try await Shell.run(
      #"""
      scratch=$(mktemp -d); trap 'rm -rf $scratch' EXIT
      export XDG_STATE_HOME=$scratch XDG_CACHE_HOME=$scratch
      cd "$EXAMPLES/$NAME" && "$M" run task.json --seed 1 --threads 1 > $scratch/found || exit 9
      sed 's/.*"text": "\([^"]*\)".*/\1/' expected.jsonl | diff - $scratch/found
      """#, environment: ["NAME": example, "EXAMPLES": Shell.examples])
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
  }

  @Test func aRunThatIsKilledGoesOnWithTheSameAnswers() async throws {
    let outcome = try await run(
      #"""
      "$M" run task.json --journal whole --events events.jsonl > whole.txt || exit 9
      cmp events.jsonl whole/journal.jsonl || exit 8
      mkdir cut; head -n 5 whole/journal.jsonl > cut/journal.jsonl; printf '{"ev' >> cut/journal.jsonl
      "$M" run --resume cut > resumed.txt || exit 7
      "$M" run task.json --journal whole 2> again.txt; test $? = 73 || exit 6
      grep -q -e '--resume whole,' again.txt || exit 4
      mkdir -p state/martingale/runs; mv cut state/martingale/runs/named
      "$M" run --resume named > named.txt && cmp whole.txt named.txt || exit 3
      "$M" run --resume state/martingale/runs/named/journal.jsonl | cmp - whole.txt || exit 2
      "$M" run --resume nowhere; test $? = 66 || exit 1
      echo >> in.jsonl; "$M" run --resume whole 2> changed.txt; test $? = 65 || exit 5
      cat changed.txt >&2
      cmp whole.txt resumed.txt && cat whole.txt
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.split(separator: "\n").count == 4)
    #expect(outcome.error.contains("run_changed"))
  }

  @Test func spansAndEventsMayGoToPipes() async throws {
    let outcome = try await run(
      #"""
      mkfifo spans events; cat spans > seen.spans 2> /dev/null & cat events > seen.events 2> /dev/null &
      "$M" run task.json -q --journal run --trace spans --events events > /dev/null || exit 9
      wait; test -s seen.spans || exit 8
      test -p spans && test -p events || exit 7
      cmp seen.events run/journal.jsonl
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
  }

  @Test func aRunThatStopsSaysHowToGoOn() async throws {
    let outcome = try await run(
      #"""
      # A run that was over before it could be stopped is tried again.
      status=0
      while test $status = 0; do
        rm -rf state; "$M" run task.json > whole.txt 2> seed.txt & process=$!
        until test "$(cat state/martingale/runs/*/journal.jsonl 2>/dev/null | wc -l)" -ge 2; do sleep 0.01; done
        kill -INT $process 2> /dev/null; wait $process; status=$?
      done
      test $status = 130 || exit 9
      command=$(sed -n 's/^.*go on with: martingale //p' seed.txt)
      case "$command" in "run --resume "*/*) exit 8;; esac
      cd /; eval "\"$M\" $command" | wc -l
      cd - > /dev/null; mkdir 'a b'; mv state/martingale/runs/* 'a b/run'
      "$M" run task.json --journal 'a b/run'; test $? = 73
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output == "4\n", "\(outcome)")
    #expect(outcome.error.contains("--resume 'a b/run',"), "\(outcome.error)")
  }

  @Test(arguments: ["KILL", "INT"])
  func aProcessThatIsStoppedLeavesARunThatGoesOn(signal: String) async throws {
    // Stopped as soon as the first step's intent is on the disk.
    let outcome = try await run(
      #"""
      "$M" run task.json --journal whole > whole.txt || exit 9
      # A run that was over before it could be stopped is tried again.
      status=0
      while test $status = 0; do
        rm -rf cut; "$M" run task.json --journal cut > cut.txt 2> error.txt & process=$!
        until test "$(cat cut/journal.jsonl 2>/dev/null | wc -l)" -ge 2; do sleep 0.01; done
        kill -\#(signal) $process 2> /dev/null; wait $process; status=$?
      done
      echo "status $status" >&2
      "$M" run --resume cut > resumed.txt || exit 8
      cmp whole.txt resumed.txt
      """#)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.error.contains("status \(signal == "KILL" ? 137 : 130)"), "\(outcome.error)")
  }

  @Test func aSpentBudgetIsStatus75AndNoSuccessIsStatus1() async throws {
    let spent = try await run(
      #"""
      sed 's/"output"/"success": {"regex": "z"}, "budget": {"steps": 1}, "output"/' task.json > t.json
      "$M" run t.json --json --shard 1/4
      """#)
    #expect(spent.status == 75, "\(spent.error)")
    #expect(spent.output.contains(#""outcome":"budget_spent""#))
    let unsolved = try await run(
      #"""
      sed 's/"output"/"success": {"regex": "z"}, "output"/' task.json > t.json
      "$M" run t.json --json --shard 2/4
      """#)
    #expect(unsolved.status == 1, "\(unsolved.error)")
    #expect(unsolved.output.contains(#""item":1,"outcome":"not_solved""#))
  }
}
