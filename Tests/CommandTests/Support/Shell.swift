import Foundation
import Subprocess
import SystemPackage

/// Runs shell scripts that use the built program as `$M`, as a user's shell would.
enum Shell {
  /// What a script left behind.
  struct Outcome {
    var status: Int32
    var output: String
    var error: String
  }

  /// The program beside this test bundle.
  static let program: String = {
    let bundle =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: bundle).deletingLastPathComponent()
      .appendingPathComponent("martingale").path
  }()

  /// The package's folder.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The folder of the examples.
  static let examples = root.appendingPathComponent("Examples").path

  /// Runs `script` with bash; `pipefail` makes the program's status visible through pipes.
  static func run(_ script: String, environment: [String: String] = [:]) async throws -> Outcome {
    var variables: [Environment.Key: String?] = ["M": program]
    for (name, value) in environment {
      if let key = Environment.Key(rawValue: name) { variables[key] = value }
    }
    let result = try await Subprocess.run(
      .path("/bin/bash"), arguments: ["-o", "pipefail", "-c", script],
      environment: .inherit.updating(variables), input: .none,
      output: .bytes(limit: 16 << 20), error: .bytes(limit: 1 << 20))
    let status: Int32 =
      switch result.terminationStatus {
      case .exited(let code): code
      case .signaled(let number): 128 + number
      }
    return Outcome(
      status: status, output: String(decoding: result.standardOutput, as: UTF8.self),
      error: String(decoding: result.standardError, as: UTF8.self))
  }
}
