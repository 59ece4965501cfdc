import Foundation

/// A running `handbook-writer`.
final class WriterProcess: @unchecked Sendable {
  // Used by one task at a time; `Process` itself is not marked.
  private let process = Process()
  private let output: String

  init(_ folder: TemporaryFolder, store: String, prefix: String, count: Int, names: Int) throws {
    output = folder.file("acknowledged-\(prefix)")
    try Data().write(to: URL(fileURLWithPath: output))
    process.executableURL = BuiltProducts.find("handbook-writer")
    process.arguments = [store, prefix, String(count), String(names)]
    process.standardOutput = FileHandle(forWritingAtPath: output)
    try process.run()
  }

  /// What was acknowledged so far: "name index" lines, whole ones only.
  var acknowledged: [String] {
    let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// The exit code.
  func wait() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }
}
