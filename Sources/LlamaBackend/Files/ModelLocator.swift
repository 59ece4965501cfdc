import Foundation
public import Inference

/// Finds model files: a path as given, or a name in the places where models are kept.
///
/// In order: what was asked for, `MARTINGALE_MODEL`, the user's data directory
/// (`$XDG_DATA_HOME/martingale/models`), and directories beside the executable: `.deps/models` of
/// the package it was built in, `../share/martingale/models` of an installation.
public struct ModelLocator: Sendable {
  /// File names, without `.gguf`, that count as the default model, best first.
  public static let defaultNames = ["SmolLM2-135M-Instruct.Q8_0", "SmolLM2-135M-Instruct.Q4_1"]

  /// Directories that may hold models, in order; they need not exist.
  public let directories: [String]
  private let fallback: String?

  /// A locator for this process.
  public init() {
    self.init(
      environment: ProcessInfo.processInfo.environment,
      executable: ModelLocator.currentExecutable)
  }

  /// A locator for a process with this environment and executable.
  public init(environment: [String: String], executable: String) {
    fallback = environment["MARTINGALE_MODEL"].flatMap { $0.isEmpty ? nil : $0 }
    directories =
      [UserFolders(environment: environment).data + "/models"]
      + ModelLocator.directories(beside: executable)
  }

  /// The path of the model called `name`, of the one in `MARTINGALE_MODEL`, or of the default.
  public func locate(_ name: String? = nil) throws(InferenceError) -> String {
    guard let wanted = name ?? fallback else {
      for name in ModelLocator.defaultNames {
        if let path = find(name) { return path }
      }
      throw InferenceError(
        .modelNotFound,
        "no model is installed in \(places); run Scripts/bootstrap, or name a GGUF file with "
          + "--model or MARTINGALE_MODEL")
    }
    if wanted.contains("/") || FileManager.default.fileExists(atPath: wanted) { return wanted }
    if let path = find(wanted) { return path }
    let known = installed().map(\.name)
    throw InferenceError(
      .modelNotFound,
      "no model \"\(wanted)\" here or in \(places)"
        + (known.isEmpty ? "" : "; there are: \(known.joined(separator: ", "))"))
  }

  /// All models in the directories, each name once, in order of directory and name.
  public func installed() -> [(name: String, path: String)] {
    var seen = Set<String>()
    var result: [(name: String, path: String)] = []
    for directory in directories {
      let files = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
      for file in files.sorted() where file.hasSuffix(".gguf") {
        let name = String(file.dropLast(5))
        if seen.insert(name).inserted { result.append((name, directory + "/" + file)) }
      }
    }
    return result
  }

  private var places: String { directories.joined(separator: ", ") }

  private func find(_ name: String) -> String? {
    let file = name.hasSuffix(".gguf") ? name : name + ".gguf"
    return directories.map { $0 + "/" + file }.first {
      FileManager.default.fileExists(atPath: $0)
    }
  }

  /// An executable in `.build/<triple>/<configuration>` belongs to the package three levels up.
  private static func directories(beside executable: String) -> [String] {
    let path = URL(fileURLWithPath: executable).resolvingSymlinksInPath()
    let folder = path.deletingLastPathComponent()
    var result = [
      folder.deletingLastPathComponent().appendingPathComponent("share/martingale/models").path
    ]
    var parent = folder
    for _ in 0..<3 {
      parent = parent.deletingLastPathComponent()
      if parent.lastPathComponent.hasPrefix(".build") {
        result.insert(
          parent.deletingLastPathComponent().appendingPathComponent(".deps/models").path, at: 0)
        break
      }
    }
    return result
  }

  /// The running program's file.
  package static var currentExecutable: String {
    #if os(Linux)
      if let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
        return path
      }
    #endif
    return Bundle.main.executablePath ?? CommandLine.arguments.first ?? ""
  }
}
