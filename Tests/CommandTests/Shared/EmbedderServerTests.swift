import Foundation
import Testing

/// `--embedder URL`: the program's own server lends its embedding model to its other verbs.
@Suite(.timeLimit(.minutes(60))) struct EmbedderServerTests {
  /// Runs a script beside a server with the key `right`; `$URL` is where it answers, and the
  /// script's status is 77 where no embedding model is set up.
  private func run(_ script: String) async throws -> Shell.Outcome {
    try await Shell.run(
      #"""
      scratch=$(mktemp -d); cd $scratch
      export XDG_DATA_HOME=$scratch MARTINGALE_API_KEY=right WRONG=wrong
      mkfifo ready
      "$M" serve --port 0 --threads 1 > ready 2> serve.txt & server=$!
      trap 'kill $server; wait $server; rm -rf $scratch' EXIT
      read -r line < ready || { cat serve.txt >&2; exit 9; }
      URL=$(sed 's/.*"url":"\([^"]*\)".*/\1/' <<< "$line")
      export BOOK=$scratch/book.sqlite
      "$M" handbook import "$HANDBOOKS/unit-conversion.jsonl" "$HANDBOOKS/json-extraction.jsonl" \
        --handbook $BOOK > /dev/null || exit 8
      "$M" handbook search x --handbook $BOOK --embedder vectors > /dev/null 2> error.txt ||
        ! grep -q word_vectors_not_found error.txt || exit 77

      """# + script,
      environment: [
        "HANDBOOKS": URL(fileURLWithPath: Shell.examples).deletingLastPathComponent()
          .appendingPathComponent("Handbooks").path
      ])
  }

  @Test func aHandbookIsSearchedWithTheVectorsOfAServer() async throws {
    // The server's embedding model is found among its models, or named after a #.
    let outcome = try await run(
      #"""
      search() { "$M" handbook search 'from miles to kilometres' --handbook $BOOK --json "$@"; }
      search --embedder vectors > here.txt || exit 7
      search --embedder $URL --embedder-key-env MARTINGALE_API_KEY > there.txt || exit 6
      cut -d, -f1 here.txt > names; cut -d, -f1 there.txt | diff names - || exit 5
      name=$(curl -s -H 'authorization: Bearer right' $URL/models |
        grep -o '"id":"[^"]*"' | tail -n 1 | cut -d '"' -f 4)
      search --embedder "$URL#$name" --embedder-key-env MARTINGALE_API_KEY | cmp - there.txt || exit 4
      search --embedder words > words.txt
      cmp -s words.txt there.txt && exit 3
      cat there.txt
      """#)
    if outcome.status == 77 { return print("no word vectors: run Scripts/bootstrap") }
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    #expect(outcome.output.contains(#""topic":"unit conversion""#))
  }

  @Test func whatIsWrongWithTheServerIsSaid() async throws {
    let outcome = try await run(
      #"""
      search() { "$M" handbook search miles --handbook $BOOK "$@"; echo "$?"; }
      search --embedder $URL
      search --embedder $URL --embedder-key-env WRONG
      search --embedder $URL --embedder-key-env NONE
      search --embedder "$URL#none" --embedder-key-env MARTINGALE_API_KEY
      search --embedder http://127.0.0.1:1/v1
      search --embedder words --embedder-key-env WRONG
      search --embedder ftp://127.0.0.1/v1
      """#)
    if outcome.status == 77 { return print("no word vectors: run Scripts/bootstrap") }
    #expect(outcome.output == "77\n77\n78\n78\n69\n64\n64\n", "\(outcome.error)")
    #expect(outcome.error.contains("no variable NONE"))
    #expect(outcome.error.contains(#"has no model "none""#))
  }
}
