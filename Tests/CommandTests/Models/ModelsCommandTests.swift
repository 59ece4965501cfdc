import Foundation
import Inference
import LlamaBackend
import MartingaleTestSupport
import Testing

/// `models`, `config` and `doctor`, as a user calls them.
@Suite(.timeLimit(.minutes(60))) final class ModelsCommandTests {
  private let folder = NSTemporaryDirectory() + "martingale-models-" + UUID().uuidString

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Runs a script as a user who has nothing but a home.
  private func run(
    _ script: String, _ extra: [String: String] = [:]
  ) async throws -> Shell.Outcome {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var environment = [
      "HOME": folder, "XDG_DATA_HOME": folder + "/data", "XDG_CACHE_HOME": folder + "/cache",
      "XDG_CONFIG_HOME": folder + "/config", "HERE": folder,
    ]
    environment.merge(extra) { $1 }
    return try await Shell.run(
      "unset MARTINGALE_MODEL MARTINGALE_CONFIG HF_TOKEN HF_HOME HF_HUB_CACHE LLAMA_CACHE "
        + "OLLAMA_MODELS; " + script, environment: environment)
  }

  #if HTTP
    private static func server(_ manners: HubServer.Manners = HubServer.Manners()) throws
      -> HubServer
    {
      let bytes = [UInt8](repeating: 7, count: 3 << 20)
      return try HubServer(
        [HubServer.File("tiny-q8_0.gguf", bytes, sum: SHA256.hex(of: bytes))], manners)
    }

    @Test func pullListUseRemove() async throws {
      let server = try Self.server()
      let outcome = try await run(
        """
        set -e
        $M models pull hf:Owner/Repo-GGUF
        $M models list --json | grep tiny
        $M models use tiny-q8_0
        $M config get model
        $M models list --json | grep tiny
        $M models remove tiny-q8_0
        $M config unset model
        """, ["HF_ENDPOINT": server.url])
      #expect(outcome.status == 0, "\(outcome.error)")
      let path = folder + "/data/martingale/models/tiny-q8_0.gguf"
      let lines = outcome.output.split(separator: "\n").map(String.init)
      #expect(
        lines == [
          path,
          #"{"name":"tiny-q8_0","path":"\#(path)","bytes":3145728,"default":false,"owner":"martingale"}"#,
          "tiny-q8_0", "tiny-q8_0",
          #"{"name":"tiny-q8_0","path":"\#(path)","bytes":3145728,"default":true,"owner":"martingale"}"#,
          path,
        ], "\(outcome.output)")
      #expect(outcome.error.contains("use it with --model tiny-q8_0"))
      #expect(outcome.error.contains("still names it"))
      #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func refusalsHaveTheirStatus() async throws {
      var manners = HubServer.Manners()
      manners.token = "hf_x"
      let closed = try Self.server(manners)
      let unauthorized = try await run(
        "$M models pull hf:Owner/Repo-GGUF", ["HF_ENDPOINT": closed.url])
      #expect(unauthorized.status == 77 && unauthorized.error.contains("[hub_unauthorized]"))
      let open = try Self.server()
      let missing = try await run(
        "$M models pull hf:Owner/Repo-GGUF:Q2_K", ["HF_ENDPOINT": open.url])
      #expect(missing.status == 66 && missing.error.contains("[hub_not_found]"))
      let nothing = try await run("$M models pull nothing", ["HF_ENDPOINT": open.url])
      #expect(nothing.status == 66 && nothing.error.contains("qwen-0.5b"))
      let down = try await run(
        "$M models pull hf:Owner/Repo-GGUF", ["HF_ENDPOINT": "http://127.0.0.1:1"])
      #expect(down.status == 69 && down.error.contains("[hub_unreachable]"), "\(down.error)")
    }

    /// A file system of two megabytes, where one can be made.
    @Test func aFullDiskIsSaidBeforehand() async throws {
      let server = try Self.server()
      let outcome = try await run(
        """
        mkdir -p $HERE/small
        unshare -m true 2>/dev/null || { echo cannot; exit 0; }
        unshare -m bash -c '
          mount -t tmpfs -o size=2m none $HERE/small || { echo cannot; exit 0; }
          XDG_DATA_HOME=$HERE/small $M models pull hf:Owner/Repo-GGUF; echo $?; ls -A $HERE/small/martingale/models'
        """, ["HF_ENDPOINT": server.url])
      if outcome.output.hasPrefix("cannot") { return }
      #expect(outcome.error.contains("has room for"), "\(outcome.error)")
      #expect(outcome.error.contains("[disk_full]"))
      #expect(outcome.output.hasPrefix("74\n"))
    }

    @Test func aStoppedPullGoesOn() async throws {
      var manners = HubServer.Manners()
      manners.breaksAfter = 1 << 20
      manners.answers = 1
      let broken = try Self.server(manners)
      let stopped = try await run(
        "timeout -s INT 4 $M models pull hf:Owner/Repo-GGUF", ["HF_ENDPOINT": broken.url])
      #expect(stopped.status != 0)
      let server = try Self.server()
      let outcome = try await run(
        "$M models pull hf:Owner/Repo-GGUF --json --quiet", ["HF_ENDPOINT": server.url])
      #expect(outcome.status == 0 && outcome.output.contains(#""new":true"#), "\(outcome.error)")
      #expect(outcome.error.isEmpty)
    }
  #endif

  @Test func aLinkedModelHasTheSizeOfItsFile() async throws {
    let outcome = try await run(
      """
      mkdir -p $XDG_DATA_HOME/martingale/models && head -c 3145728 /dev/zero > $HERE/big.gguf
      ln -s $HERE/big.gguf $XDG_DATA_HOME/martingale/models/linked.gguf
      $M models list
      """)
    #expect(outcome.output.contains("linked\t3 MiB\t"), "\(outcome.output)")
  }

  @Test func theConfigurationKeepsWhatItDoesNotKnowToChange() async throws {
    let outcome = try await run(
      """
      set -e
      $M config set max_tokens 64
      $M config set model ./x.gguf
      $M config set max_tokens 99
      cat $XDG_CONFIG_HOME/martingale/config.json
      $M config get max_tokens
      $M config get temperature
      $M config unset model
      cat $XDG_CONFIG_HOME/martingale/config.json
      """)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(
      outcome.output == """
        {
          "max_tokens": 99,
          "model": "./x.gguf"
        }
        99
        1
        {
          "max_tokens": 99
        }

        """, "\(outcome.output)")
    let unset = try await run("$M config get threads")
    #expect(unset.status == 1 && unset.output.isEmpty)
    let wrong = try await run("$M config set max_tokens many")
    #expect(wrong.status == 64 && wrong.error.contains("expected a whole number"))
    let unknown = try await run("$M config set colour red")
    #expect(unknown.status == 64)
    let covered = try await run("$M config set threads 2", ["MARTINGALE_THREADS": "1"])
    #expect(covered.error.contains("$MARTINGALE_THREADS is set and comes before it: 1"))
  }
}

/// That every verb finds its model the same way.
@Suite(.enabled(if: (try? ModelLocator().locate()) != nil, "no model is installed"))
struct ModelResolutionTests {
  private func run(_ script: String) async throws -> Shell.Outcome {
    let folder = FileManager.default.temporaryDirectory.path + "/resolution-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await Shell.run(
      """
      unset MARTINGALE_MODEL MARTINGALE_CONFIG
      cd $HERE && mkdir -p martingale && ln -s $MODEL chosen.gguf
      printf '{"model": "%s/chosen.gguf"}' $HERE > martingale/config.json
      printf '{"goal": "Say yes.", "strategy": "direct", "input": "x", "output": {"choice": ["yes"]}}' > task.json
      \(script)
      """,
      environment: [
        "HERE": folder, "XDG_CONFIG_HOME": folder, "MODEL": try ModelLocator().locate(),
        "XDG_STATE_HOME": folder,
      ])
  }

  @Test(arguments: [
    ("$M models info", "chosen.gguf"), ("$M models list", "* SmolLM2"),
    ("$M doctor", "chosen.gguf"),
    ("$M generate hi --choice a --json --max-tokens 4", #""name":"chosen""#),
  ])
  func theConfigurationsModelIsUsed(_ script: String, _ part: String) async throws {
    let outcome = try await run(script)
    #expect(outcome.output.contains(part), "\(outcome.output) \(outcome.error)")
  }

  @Test func whatIsWrongWithItIsSaid() async throws {
    let outcome = try await run(
      "rm chosen.gguf; $M doctor; $M models list >/dev/null; $M models info")
    #expect(outcome.output.contains("FAIL model: "))
    #expect(outcome.output.contains("config.json"))
    #expect(outcome.error.contains("chosen.gguf: no such file"))
    #expect(outcome.status == 66)
    let handbook = try await run(
      "$M config set handbook /nowhere/at/all.sqlite; $M doctor")
    #expect(
      handbook.output.contains("FAIL handbook: /nowhere/at/all.sqlite: its folder is not there"))
    #expect(handbook.status == 1)
  }
}
