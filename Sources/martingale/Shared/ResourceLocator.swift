import Foundation
import LlamaBackend

/// Finds the folders that come with the program: beside the package it was built in, or in
/// `../share/martingale` of an installation.
enum ResourceLocator {
  /// The folder called `name` (`Grammars`, `Handbooks`); `variable` overrides it.
  static func folder(_ name: String, variable: String) -> String? {
    if let given = ProcessInfo.processInfo.environment[variable], !given.isEmpty { return given }
    var candidates: [String] = []
    let executable = URL(fileURLWithPath: ModelLocator.currentExecutable).resolvingSymlinksInPath()
    var parent = executable.deletingLastPathComponent()
    candidates.append(
      parent.deletingLastPathComponent().appendingPathComponent("share/martingale/\(name)").path)
    for _ in 0..<4 {
      parent = parent.deletingLastPathComponent()
      if parent.lastPathComponent.hasPrefix(".build") {
        candidates.insert(
          parent.deletingLastPathComponent().appendingPathComponent(name).path, at: 0)
      }
    }
    return candidates.first { FileManager.default.fileExists(atPath: $0) }
  }
}
