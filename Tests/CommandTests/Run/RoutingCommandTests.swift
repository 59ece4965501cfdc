import Foundation
import Testing

/// Steps routed from one copy of the default model to one with finer weights.
@Suite(
  .enabled(
    if: ModelCopies.folder != nil, "no two copies of the default model: run Scripts/bootstrap"),
  .serialized)
struct RoutingCommandTests {
  /// Runs a script in a folder of its own; `task THRESHOLD` makes a task that routes.
  private func run(_ script: String) async throws -> Shell.Outcome {
    try await Shell.run(
      #"""
      folder=$(mktemp -d); trap 'rm -rf $folder' EXIT; cd $folder; export XDG_STATE_HOME=$PWD/state
      printf '"cat"\n"stone"\n"rose"\n' > in.jsonl
      task() {
        cat <<END
      {"version": 1, "model": {"path": "$SMALL"}, "goal": "Is it alive? {{thing}}", "inputs": {"thing": {"jsonl": "in.jsonl"}},
       "output": {"regex": "(yes|no), because [a-z ]{10,40}"},
       "sampling": {"particles": 2, "max_tokens": 30, "seed": 4}$1}
      END
      }
      routed() {
        task ", \"routing\": {\"large\": {\"path\": \"$LARGE\", \"threads\": 1}, \"threshold\": $1,
          \"prices\": {\"large\": [1, 2]}}"
      }
      field() { sed "s/.*\"$1\": *\([0-9.]*\).*/\1/"; }

      """# + script, environment: ModelCopies.environment)
  }

  @Test func theLargeModelSaysWhatItWouldHaveSaidAlone() async throws {
    let outcome = try await run(
      #"""
      task "" > plain.json; routed 0 > all.json; routed 1000 > none.json
      "$M" run plain.json -q --threads 1 > small.txt || exit 9
      "$M" run plain.json -q --threads 1 --model "$LARGE" > large.txt || exit 8
      "$M" run all.json -q --threads 1 --journal all > all.txt || exit 7
      "$M" run none.json -q --threads 1 --journal none > none.txt || exit 6
      cmp all.txt large.txt || exit 5
      cmp none.txt small.txt || exit 4
      cmp -s small.txt large.txt && exit 3
      test $(grep -c '"routed": *true' all/journal.jsonl) = 3 || exit 2
      test $(grep -c '"routed": *true' none/journal.jsonl) = 0 || exit 1
      """#)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
  }

  @Test func resultsTellWhoDidWhatAndResumeAgrees() async throws {
    let outcome = try await run(
      #"""
      routed 0 > all.json
      "$M" run all.json -q --threads 1 --json --journal whole > whole.txt || exit 9
      grep -q '"routing": *{"steps": *1, *"routed": *1, *"share": *1' whole.txt || exit 8
      grep -q '"cost": *[1-9]' whole.txt || exit 7
      mkdir cut
      for lines in 3 4 5; do
        head -n $lines whole/journal.jsonl > cut/journal.jsonl
        "$M" run all.json --resume cut -q --threads 1 --json > again.txt || exit 6
        diff <(sed 's/"seconds": *[0-9.e-]*//' whole.txt) \
          <(sed 's/"seconds": *[0-9.e-]*//' again.txt) || exit 5
      done
      sed "s|$LARGE|none.gguf|" all.json > other.json
      "$M" run other.json -q 2> error.txt && exit 4
      grep -q 'none.gguf' error.txt || exit 3
      """#)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
  }
}

/// The two copies of the default model that `Scripts/bootstrap` makes.
private enum ModelCopies {
  static let folder: String? = {
    let given = ProcessInfo.processInfo.environment["MARTINGALE_MODEL"].map {
      URL(fileURLWithPath: $0).deletingLastPathComponent()
    }
    return [given, Shell.root.appendingPathComponent(".deps/models")].compactMap { $0?.path }.first
    {
      folder in
      ["Q4_1", "Q8_0"].allSatisfy {
        FileManager.default.fileExists(atPath: "\(folder)/SmolLM2-135M-Instruct.\($0).gguf")
      }
    }
  }()

  static var environment: [String: String] {
    let stem = (folder ?? "") + "/SmolLM2-135M-Instruct."
    return ["SMALL": stem + "Q4_1.gguf", "LARGE": stem + "Q8_0.gguf"]
  }
}
