import Foundation
import Testing

/// What the program says, in words for a person, when something around it is not as it should be.
@Suite(.serialized) struct ComplaintTests {
  @Test func doctorSaysWhatIsMissingAndWhatToDo() async throws {
    // A copy elsewhere finds nothing that was set up beside the program.
    let outcome = try await Shell.run(
      #"""
      D=$(mktemp -d); trap 'rm -rf "$D"' EXIT; cd "$D"; cp "$M" program
      export HOME=$D; unset MARTINGALE_MODEL MARTINGALE_WORDVECTORS
      unset XDG_DATA_HOME XDG_CACHE_HOME XDG_STATE_HOME XDG_CONFIG_HOME
      ./program doctor
      """#)
    #expect(outcome.status == 1, "\(outcome)")
    #expect(outcome.output.contains("FAIL model: no model is installed in "), "\(outcome)")
    #expect(
      outcome.output.contains("FAIL word vectors: no word vectors: packages bring them"),
      "\(outcome)")
    #expect(!outcome.output.contains("RetrievalError"))
  }

  @Test(arguments: [
    ("genrate x", "martingale has no verb \"genrate\"; did you mean \"generate\"?"),
    ("handbook serch x", "martingale handbook has no verb \"serch\"; did you mean \"search\"?"),
    ("xyzzy", "martingale has no verb \"xyzzy\"; see martingale --help"),
  ])
  func aMisspelledVerbIsRecognised(arguments: String, complaint: String) async throws {
    let outcome = try await Shell.run("\"$M\" \(arguments)")
    #expect(outcome.status == 64 && outcome.output.isEmpty)
    #expect(outcome.error == "martingale: error: \(complaint) [unknown_verb]\n")
  }

  @Test(arguments: ["", "--version", "help generate", "generate --help", "handbook", "models"])
  func whatIsNoMisspelledVerbGoesOn(arguments: String) async throws {
    let outcome = try await Shell.run("\"$M\" \(arguments)")
    #expect(outcome.status == 0 && !outcome.output.isEmpty, "\(outcome)")
  }

  @Test func theModelOfTheEnvironmentIsListed() async throws {
    let outcome = try await Shell.run(
      #"""
      D=$(mktemp -d); trap 'rm -rf "$D"' EXIT; cd "$D"; cp "$M" program
      export HOME=$D; unset XDG_DATA_HOME MARTINGALE_MODEL
      ./program models list || exit 9
      mkdir far; echo GGUF > far/mine.gguf
      MARTINGALE_MODEL=far/mine.gguf ./program models list
      MARTINGALE_MODEL=far/mine.gguf ./program models list --json
      MARTINGALE_MODEL=far/none.gguf ./program models list || exit 8
      """#)
    #expect(outcome.status == 0, "\(outcome)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 2, "\(outcome)")
    #expect(lines.first == "* mine\t0 MiB\tfar/mine.gguf")
    #expect(lines.last?.contains(#""default":true"#) == true)
    #expect(outcome.error.contains("no model is installed in "))
    #expect(outcome.error.contains("$MARTINGALE_MODEL: far/none.gguf: no such file"))
  }

  #if HTTP
    @Test func aPortInUseIsNamed() async throws {
      let outcome = try await Shell.run(
        #"""
        D=$(mktemp -d); cd "$D"
        "$M" serve --port 0 -q > first & first=$!
        trap 'kill $first; wait $first; rm -rf "$D"' EXIT
        for i in $(seq 6000); do test -s first && break; sleep 0.1; done
        port=$(sed 's/.*"port": *\([0-9]*\).*/\1/' first)
        "$M" serve --port $port -q; test $? = 69 || exit 9
        echo $port
        """#)
      #expect(outcome.status == 0, "\(outcome)")
      let port = outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
      #expect(
        outcome.error.contains(
          "port \(port) on 127.0.0.1 is in use; choose another with --port, or 0"),
        "\(outcome.error)")
    }
  #endif
}
