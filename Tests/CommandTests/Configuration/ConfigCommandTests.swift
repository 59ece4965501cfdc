import Foundation
import Testing

@Suite struct ConfigCommandTests {
  /// Runs a script with a configuration file `$C` of this text, and nothing else configured.
  private func run(_ script: String, file: String) async throws -> Shell.Outcome {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("config-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("c.json").path
    try Data(file.utf8).write(to: URL(fileURLWithPath: path))
    return try await Shell.run(
      "unset MARTINGALE_MODEL MARTINGALE_CONFIG; " + script,
      environment: ["C": path, "XDG_CONFIG_HOME": folder.path])
  }

  @Test func flagsComeBeforeEnvironmentBeforeFileBeforeDefaults() async throws {
    let shown = try await run(
      "MARTINGALE_THREADS=3 $M config show --origin --config $C",
      file: #"{"threads": 2, "max_tokens": 64}"#)
    #expect(shown.status == 0, "\(shown.error)")
    #expect(shown.output.contains("threads\t3\t$MARTINGALE_THREADS\n"))
    #expect(shown.output.contains("max_tokens\t64\t/"))
    #expect(shown.output.contains("temperature\t1\tdefault\n"))
    #expect(shown.output.contains("model\t(automatic)\tdefault\n"))
  }

  @Test func itIsJSONWhenAsked() async throws {
    let shown = try await run(
      "MARTINGALE_CONFIG=$C $M config show --json | python3 -c "
        + "'import json,sys; c=json.load(sys.stdin); print(c[\"port\"], c[\"host\"])'",
      file: #"{"port": 99}"#)
    #expect(shown.output == "99 127.0.0.1\n", "\(shown.error)")
  }

  @Test(arguments: [
    (#"{"thread": 2}"#, "1:2: unknown setting \"thread\"; did you mean \"threads\"?"),
    (#"{"threads": "2"}"#, "1:13: threads: expected a whole number"),
    (#"{"model": 7}"#, "1:11: model: expected a text"),
    (#"{"port": 1.5}"#, "1:10: port: expected a whole number"),
    (#"[]"#, "expected an object"),
    (#"{"port": }"#, "1:10"),
  ])
  func mistakesInTheFileSayWhere(_ file: String, _ message: String) async throws {
    let outcome = try await run("$M config show --config=$C", file: file)
    #expect(outcome.status == 78)
    #expect(outcome.error.contains(message), "\(outcome.error)")
    #expect(outcome.output.isEmpty)
  }

  @Test func aWrongVariableOrAMissingFileIsAnError() async throws {
    let variable = try await run("MARTINGALE_PORT=x $M config show", file: "{}")
    #expect(variable.status == 78)
    #expect(variable.error.contains("$MARTINGALE_PORT: expected a whole number"))
    let missing = try await run("$M config show --config $C.not", file: "{}")
    #expect(missing.status == 66)
  }

  @Test func theUsersFileIsFound() async throws {
    let shown = try await run(
      "mkdir -p $XDG_CONFIG_HOME/martingale; cp $C $XDG_CONFIG_HOME/martingale/config.json; "
        + "$M config show --origin", file: #"{"particles": 5}"#)
    #expect(shown.output.contains("particles\t5\t"))
    #expect(shown.output.contains("/martingale/config.json\n"))
  }
}
