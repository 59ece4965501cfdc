#if HTTP
  import Foundation
  import Testing

  /// Tasks whose tools are behind an address.
  @Suite(.serialized) struct ServersByAddressTests {
    private func run(_ script: String) async throws -> Shell.Outcome {
      let here = Shell.root.appendingPathComponent("Tests/CommandTests")
      let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("address-\(UUID().uuidString)").path
      let prepare = #"""
        mkdir -p \#(folder); cd \#(folder); export XDG_STATE_HOME=$PWD/state
        python3 "$FIXTURE" & server=$!
        trap 'kill $server 2> /dev/null; rm -rf \#(folder)' EXIT
        for i in $(seq 30000); do [ -s port ] && break; sleep 0.02; done
        cat > task.json <<END
        {"version": 1, "goal": "A pet:", "approvals": "never", "budget": {"steps": 40},
         "mcpServers": {"judges": {"url": "http://127.0.0.1:$(cat port)/mcp", "headers": {"X-Key": "k7"}}},
         "output": {"choice": ["cat", "dog"]}, "sampling": {"particles": 2, "max_tokens": 8, "seed": 4},
         "success": {"tool": {"name": "judge", "arguments": {"text": "{{answer}}"}, "regex": "fine"}}}
        END

        """#
      return try await Shell.run(
        prepare + script,
        environment: ["FIXTURE": here.appendingPathComponent("Fixtures/mcp_http.py").path])
    }

    @Test func aToolBehindAnAddressJudgesTheAnswer() async throws {
      let outcome = try await run(
        #"""
        "$M" validate task.json || exit 9
        "$M" run task.json -q --journal one || exit 8
        tail -n 1 calls
        grep -c '"tool_finished".*"fine"' one/journal.jsonl
        """#)
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(outcome.output == "dog\nk7 dog\n1\n")
    }

    @Test func onlyThisMachineIsReachedUnasked() async throws {
      let outcome = try await run(
        #"""
        for host in example.invalid 127.0.0.1.example.invalid '[::2]' 10.0.0.1; do
          sed "s/127.0.0.1/$host/" task.json > far.json
          "$M" run far.json -q --journal far 2> error; echo "$? $(grep -c -- '--http-hosts' error)"
          rm -rf far
        done
        sed 's/127.0.0.1/example.invalid/' task.json > far.json
        "$M" run far.json -q --http-hosts example.invalid 2> error; echo "$? $(grep -c -- '--http-hosts' error)"
        sed 's/127.0.0.1/localhost/' task.json > near.json
        "$M" run near.json -q --http-hosts other.invalid
        """#)
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(outcome.output == "69 1\n69 1\n69 1\n69 1\n69 0\ndog\n")
    }

    @Test func aServerThatIsGoneEndsTheRunAndAnAddressThatIsNoneTheValidation() async throws {
      let outcome = try await run(
        #"""
        kill $server; wait $server 2> /dev/null
        "$M" run task.json -q; echo $?
        sed 's,http://,ftp://,' task.json > odd.json
        "$M" validate odd.json 2> error; echo $?; cat error >&2
        """#)
      #expect(outcome.output == "69\n65\n")
      #expect(outcome.error.contains("plain http:// or https:// address"), "\(outcome.error)")
    }
  }
#endif
