import Foundation
import JSONSchema
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

  // MARK: By token

  /// From threshold 0 on everything is the large model's, and above every entropy nothing is.
  @Test func generateRoutesTokens() async throws {
    let outcome = try await run(
      #"""
      ask() {
        "$M" generate 'Is a cat alive?' --regex '(yes|no), because [a-z ]{10,40}' --particles 2 \
          --max-tokens 30 --seed 4 -q --threads 1 "$@"
      }
      ask --model "$SMALL" > small.txt || exit 9
      ask --model "$LARGE" > large.txt || exit 8
      ask --model "$SMALL" --route-model "$LARGE" --route-threshold 0 > all.txt || exit 7
      ask --model "$SMALL" --route-model "$LARGE" --route-threshold 1000 > none.txt || exit 6
      cmp all.txt large.txt || exit 5
      cmp none.txt small.txt || exit 4
      cmp -s small.txt large.txt && exit 3
      ask --model "$SMALL" --route-model "$LARGE" --route-threshold 2.5 --json
      ask --model "$SMALL" --route-model "$LARGE" --route-signal logp --route-threshold 1 --json
      """#)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    let records = try outcome.output.split(separator: "\n").map {
      try JSONValue(parsing: String($0))
    }
    try #require(records.count == 2)
    for (record, signal) in zip(records, ["entropy:2.5", "logp:1.0"]) {
      let name = try #require(record["model"]?["name"]?.string)
      #expect(name.hasSuffix(".Q8_0@\(signal)") && name.contains(".Q4_1>"), "\(name)")
      #expect(record["model"]?["sha256"]?.string?.utf8.count == 64)
      let routed = try #require(record["usage"]?["routed"])
      let positions = try #require(routed["positions"]?.int)
      let count = try #require(routed["routed"]?.int)
      #expect(count > 0 && count < positions)
      #expect((routed["large_tokens"]?.int ?? 0) > (routed["large_prefilled"]?.int ?? .max))
    }
    let route = try #require(records[1]["sampler"]?["route"])
    #expect(route["signal"]?.string == "logp" && route["threshold"]?.number?.double == 1)
  }

  @Test(arguments: [
    ("--route-signal entropy", "need --route-model"),
    ("--route-threshold 1", "need --route-model"),
    ("--route-model x --route-signal logp", "logp needs --route-threshold"),
    ("--route-model x --route-threshold nan", "must be a number of nats"),
    ("--route-model x --endpoint http://127.0.0.1:1/v1", "not for --endpoint"),
    ("--route-model x --draft-model y --particles 1", "--draft-model lets a smaller model guess"),
    ("--route-model x --control-vector v.gguf:1", "--control-vector steers one model"),
    ("--route-model x --route-signal sar", "sar"),
  ])
  func whatHasNoMeaningIsRefused(_ options: String, _ message: String) async throws {
    let outcome = try await run(#""$M" generate x --choice a \#(options)"#)
    #expect(outcome.status == 64 && outcome.error.contains(message), "\(outcome.error)")
  }

  @Test func aModelIsNotRoutedToItself() async throws {
    let outcome = try await run(
      #""$M" generate x --choice a --model "$SMALL" --route-model "$SMALL" --threads 1 -q"#)
    #expect(outcome.status != 0 && outcome.error.contains("to itself"), "\(outcome.error)")
  }

  @Test func tasksRouteTokens() async throws {
    let outcome = try await run(
      #"""
      token() {
        task ", \"routing\": {\"by\": \"token\", \"large\": {\"path\": \"$LARGE\", \"threads\": 1}, \"threshold\": $1}"
      }
      task "" > plain.json; token 0 > all.json; token 2.5 > some.json
      "$M" run plain.json -q --threads 1 --model "$LARGE" > large.txt || exit 9
      "$M" run all.json -q --threads 1 > all.txt || exit 8
      cmp all.txt large.txt || exit 7
      "$M" run some.json -q --threads 1 --json --journal whole > whole.txt || exit 6
      grep -q '"routing": *{"by": *"token", *"positions": *[0-9]*, *"routed": *[1-9]' whole.txt || exit 5
      grep -q '"routed": *{"positions": *[1-9]' whole/journal.jsonl || exit 4
      "$M" run some.json --threads 1 --limit 1 2> error.txt > /dev/null || exit 3
      grep -q 'tokens routed to SmolLM2-135M-Instruct.Q8_0: [1-9]' error.txt || exit 2
      mkdir cut; head -n 4 whole/journal.jsonl > cut/journal.jsonl
      "$M" run some.json --resume cut -q --threads 1 --json > again.txt || exit 1
      # Texts beside the answer are told while they are drawn, and the first item was over.
      lasting() { sed -E 's/"seconds": *[0-9.e-]*//; s/"samples": *\[[^]]*\],//' "$1"; }
      diff <(lasting whole.txt) <(lasting again.txt) || exit 10
      "$M" run some.json -q --threads 1 --control-vector v.gguf:1 2> error.txt && exit 11
      grep -q -e '/routing/by: --control-vector steers one model' error.txt || exit 12
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
