import Foundation
import Tools

/// Python with the `mcp` package, in a virtual environment that is made once.
enum PythonServer {
  /// The interpreter; nil when there is none and the package index cannot be reached.
  static let interpreter: Task<String?, Never> = Task.detached {
    if let given = ProcessInfo.processInfo.environment["MARTINGALE_MCP_PYTHON"] { return given }
    let root = (#filePath as NSString).deletingLastPathComponent + "/../../.."
    let folder = (root as NSString).standardizingPath + "/.deps/mcp-python"
    let python = folder + "/bin/python"
    if await works(python) { return python }
    let steps = [
      ["python3", "-m", "venv", folder],
      [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "mcp==2.3.0"],
    ]
    for argv in steps {
      var limits = CommandLimits()
      limits.timeout = .seconds(3600)
      let outcome = try? await CommandRunner.run(
        CommandRequest(argv: argv, environment: environment), limits: limits)
      guard outcome?.ending == .exited(0) else { return nil }
    }
    return await works(python) ? python : nil
  }

  /// What a child of a test gets, with whatever pip needs to reach its index.
  static var environment: [String: String] {
    ProcessInfo.processInfo.environment.filter { name, _ in
      name == "PATH" || name == "HOME" || name.hasPrefix("PIP_") || name.hasSuffix("_proxy")
        || name.hasSuffix("_PROXY") || name.hasPrefix("SSL_") || name == "REQUESTS_CA_BUNDLE"
    }
  }

  static func fixture(_ name: String) -> String {
    let here = ((#filePath as NSString).deletingLastPathComponent as NSString)
    return here.deletingLastPathComponent + "/Fixtures/" + name
  }

  private static func works(_ python: String) async -> Bool {
    let outcome = try? await CommandRunner.run(
      CommandRequest(
        argv: [python, "-c", "import mcp.server"], environment: ["PATH": "/usr/bin:/bin"]))
    return outcome?.ending == .exited(0)
  }
}
