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
    #expect(outcome.output.contains("FAIL word vectors: no word vectors; run "), "\(outcome)")
    #expect(!outcome.output.contains("RetrievalError"))
  }

  #if HTTP
    @Test func aPortInUseIsNamed() async throws {
      let outcome = try await Shell.run(
        #"""
        D=$(mktemp -d); cd "$D"
        "$M" serve --port 0 -q > first & first=$!
        trap 'kill $first; wait $first; rm -rf "$D"' EXIT
        for i in $(seq 600); do test -s first && break; sleep 0.1; done
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
