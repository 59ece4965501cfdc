import Foundation
import Testing

/// What the program asks the person at the terminal, who sits at a pseudo-terminal here; stdin,
/// stdout and stderr are elsewhere.
@Suite(.serialized, .timeLimit(.minutes(60))) struct TerminalTests {
  /// Plays a person: waits until the terminal ends with a pattern, types the answer, and so on; then
  /// prints all that the terminal showed, and ends as the program did.
  private static let person = """
    import os, pty, re, select, sys, time
    split = sys.argv.index("--")
    talk = [sys.argv[i : i + 2] for i in range(1, split, 2)]
    process, terminal = pty.fork()
    if process == 0:
        os.execvp(sys.argv[split + 1], sys.argv[split + 1 :])
    shown = fresh = b""
    end = time.monotonic() + 200
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
        fresh += piece
        if talk and re.search(talk[0][0].encode() + b"$", fresh):
            os.write(terminal, talk.pop(0)[1].encode())
            fresh = b""
    sys.stdout.buffer.write(shown.replace(b"\\r", b""))
    sys.stdout.flush()
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
    """

  /// Runs a script in a folder of its own; in it `person PATTERN ANSWER … -- COMMAND` runs the
  /// command at a terminal, its streams going to `out.txt` and `err.txt`.
  private func run(_ script: String) async throws -> Shell.Outcome {
    try await Shell.run(
      #"""
      scratch=$(mktemp -d); trap 'rm -rf $scratch' EXIT; cd $scratch
      export XDG_STATE_HOME=$scratch/state
      person() {
        local talk=()
        while [ "$1" != -- ]; do talk+=("$1"); shift; done; shift
        python3 -c "$PERSON" "${talk[@]}" -- \
          bash -c '"$@" < /dev/null > out.txt 2> err.txt' bash "$@"
        echo "[$?]"
      }
      task() {  # the goal, a tool
        cat <<END
      {"version": 1, "goal": "$1", "strategy": "react", "tools": [$2],
       "react": {"thought_length": 0, "answer": "observation"},
       "sampling": {"particles": 2, "max_tokens": 48, "seed": 1},
       "budget": {"steps": 2, "tool_calls": 2}}
      END
      }
      arguments() {  # the only ones possible
        echo '{"type": "object", "properties": {"'$1'": {"const": "'$2'"}}, "required": ["'$1'"],
          "additionalProperties": false}'
      }
      task 'Print the word.' '{"name": "say", "description": "Prints the word",
        "command": {"argv": ["echo", "said", "{word}"]}, "inputSchema": '"$(arguments word hello)"'}' > approve.json
      task 'Paint the wall.' '{"use": "ask_user", "arguments": '"$(arguments question Colour?)"'}' > ask.json

      """# + script, environment: ["PERSON": Self.person])
  }

  @Test func aCallIsShownAndRunsWhenItIsApproved() async throws {
    let outcome = try await run(
      #"""
      for answer in $'y\n' $'YES\n' $'n\n' $'\n' $'\004'; do
        rm -f made
        person 'asking\? ' "$answer" -- "$M" tools call --root . write_file '{"path": "made", "content": "x"}'
        ls made 2> /dev/null
      done
      tail -n 1 err.txt
      """#)
    let question =
      "run: write_file (create) 1 bytes to made  [y]es, [N]o, [a]lways for write_file, [s]top asking? "
    let shown = outcome.output.split(separator: "\n").map(String.init)
    #expect(shown.filter { $0.hasPrefix(question) }.count == 5, "\(outcome.output)\(outcome.error)")
    let rest = shown.filter { !$0.hasPrefix(question) && !$0.isEmpty }.joined(separator: " ")
    #expect(
      rest == "[0] made [0] made [77] [77] "
        + "martingale: error: write_file was not approved [tool_denied]", "\(outcome.output)")
    #expect(outcome.output.contains(question + "[77]\n"), "the end of input is no yes")
  }

  @Test func theUserIsAskedAndAnswers() async throws {
    let outcome = try await run(
      #"""
      person 'Colour\? ' $'light blue\n' -- "$M" tools call ask_user '{"question": "Colour?"}'
      cat out.txt err.txt
      """#)
    #expect(outcome.output == "Colour? light blue\n[0]\nlight blue\n", "\(outcome.error)")
  }

  @Test func anAgentAsksItsUser() async throws {
    let outcome = try await run(
      #"""
      person 'Colour\? ' $'light blue\n' -- "$M" run ask.json --threads 1 --journal journal
      cat out.txt; grep -c '"light blue"' journal/journal.jsonl
      """#)
    #expect(outcome.output.hasPrefix("Colour? light blue\n[0]\nlight blue\n"), "\(outcome.output)")
    #expect(outcome.output.hasSuffix("\n0\n") == false, "the answer is not in the journal")
  }

  @Test func anAgentsCallsWaitForAYes() async throws {
    let outcome = try await run(
      #"""
      person 'asking\? ' $'y\n' -- "$M" run approve.json --threads 1; cat out.txt
      person 'asking\? ' $'n\n' 'asking\? ' $'n\n' -- "$M" run approve.json --threads 1 --json
      grep -o 'say was not approved' out.txt
      """#)
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 7, "\(outcome.output)\(outcome.error)")
    #expect(
      lines.first?.hasPrefix("run: echo said hello  (in ") == true
        && lines.first?.hasSuffix(" [s]top asking? y") == true)
    let answer = lines.dropFirst().prefix(2).joined(separator: " ")
    #expect(answer == #"[0] "said hello\n""#, "\(outcome.output)")
    #expect(lines.dropFirst(3).prefix(2).allSatisfy { $0.hasSuffix(" [s]top asking? n") })
    #expect(
      lines.suffix(2).joined(separator: " ") == "[77] say was not approved",
      "\(outcome.output)")
  }

  @Test func alwaysAndStopHoldForTheWholeRun() async throws {
    let outcome = try await run(
      #"""
      printf '"a"\n"b"\n' > in.jsonl
      sed 's/"goal": "Print the word."/"goal": "Print the word. {{x}}", "inputs": {"x": {"jsonl": "in.jsonl"}}/' \
        approve.json > two.json
      person 'asking\? ' $'what\n' 'asking\? ' $'always\n' -- "$M" run two.json --threads 1; cat out.txt
      person 'asking\? ' $'s\n' -- "$M" run two.json --threads 1 -q
      """#)
    let questions = outcome.output.ranges(of: "[s]top asking? ").count
    #expect(questions == 3, "what is no answer is asked again: \(outcome)")
    #expect(outcome.output.ranges(of: #""said hello\n""#).count == 2, "\(outcome)")
    #expect(outcome.output.contains("[0]\n") && outcome.output.hasSuffix("[77]\n"), "\(outcome)")
  }

  @Test func withoutATerminalNobodyIsAsked() async throws {
    let outcome = try await run(
      #"""
      setsid -w "$M" run approve.json --threads 1 --json; echo "[$?]"
      setsid -w "$M" tools call ask_user '{"question": "Colour?"}'; echo "[$?]"
      """#)
    #expect(outcome.output.contains("there is nobody to ask"), "\(outcome.output)")
    #expect(outcome.output.contains("[77]\n") && outcome.output.hasSuffix("[1]\n"))
  }
}
