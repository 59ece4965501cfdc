import Foundation
import Testing

/// llama.cpp's server of other machines.
private enum RPCServer {
  /// Beside the llama-server of the tests of remote models.
  static let path: String? = {
    let beside =
      ProcessInfo.processInfo.environment["MARTINGALE_LLAMA_SERVER"]
      ?? Shell.root.appendingPathComponent(".deps/llama-server/llama-server").path
    let path = URL(fileURLWithPath: beside).deletingLastPathComponent()
      .appendingPathComponent("ggml-rpc-server").path
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }()
}

/// A model whose layers are on another machine, here another process: llama.cpp's ggml-rpc-server,
/// when `Scripts/bootstrap --llama-server` built one.
@Suite(
  .enabled(
    if: RPCServer.path != nil, "no ggml-rpc-server: run Scripts/bootstrap --llama-server"),
  .serialized)
struct RPCTests {
  /// Runs a script that has `serve VARIABLE`: starts a server and puts its address there.
  private func run(_ script: String) async throws -> Shell.Outcome {
    try await Shell.run(
      #"""
      folder=$(mktemp -d)
      pids=()
      trap 'kill "${pids[@]}" 2>/dev/null; wait; rm -rf "$folder"' EXIT
      serve() {
        # A port that is taken ends the server at once; then another one is tried.
        while true; do
          local port=$((20000 + RANDOM % 12000))
          "$SERVER" -H 127.0.0.1 -p $port -t 1 >"$folder/log.$port" 2>&1 &
          local pid=$!
          pids+=($pid)
          while kill -0 $pid 2>/dev/null; do
            if (exec 3<>/dev/tcp/127.0.0.1/$port) 2>/dev/null; then
              printf -v "$1" %s "127.0.0.1:$port"
              return
            fi
            sleep 0.05
          done
        done
      }

      """# + script, environment: ["SERVER": RPCServer.path ?? ""])
  }

  @Test func theSameSeedGivesTheSameTextAsHere() async throws {
    let outcome = try await run(
      #"""
      serve one
      for constraint in "" "--regex=[a-z]{10,30}"; do
        "$M" generate -q --seed 7 --threads 1 --max-tokens 24 $constraint "The sea" >"$folder/here"
        "$M" generate -q --seed 7 --threads 1 --max-tokens 24 $constraint --rpc "$one" "The sea" \
          >"$folder/there"
        test -s "$folder/here" || exit 9
        cmp "$folder/here" "$folder/there" || exit 8
      done
      # It was really asked.
      grep -q "Accepted client" "$folder"/log.* || exit 7
      """#)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
  }

  @Test func twoServersShareAModel() async throws {
    let outcome = try await run(
      #"""
      serve one; serve two
      "$M" generate -q --seed 7 --threads 1 --max-tokens 24 "The sea" >"$folder/here"
      "$M" generate -q --seed 7 --threads 1 --max-tokens 24 --rpc "$one" --rpc "$two" "The sea" \
        >"$folder/there"
      test -s "$folder/here" || exit 9
      cmp "$folder/here" "$folder/there" || exit 8
      for log in "$folder"/log.*; do grep -q "Accepted client" "$log" || exit 7; done
      """#)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
  }

  @Test func aServerThatIsNotThereIsNamed() async throws {
    let outcome = try await run(
      #"""
      serve one
      kill "${pids[@]}"; wait "${pids[@]}" 2>/dev/null
      "$M" generate --rpc "$one" "The sea"
      """#)
    #expect(outcome.status == 69)
    #expect(outcome.error.contains("no connection; is ggml-rpc-server running there?"))
  }
}
