internal import Foundation

extension CommandRequest {
  /// Why the program could not be started, as far as one can see without starting it; nil when it is
  /// there. A name is looked for in the PATH that the program would get.
  public var absence: String? {
    guard let program = argv.first, !program.isEmpty else { return "no program is named" }
    if program.contains("/") {
      let base = workingDirectory ?? FileManager.default.currentDirectoryPath
      let path = program.hasPrefix("/") ? program : base + "/" + program
      if Self.canRun(path) { return nil }
      return FileManager.default.fileExists(atPath: path)
        ? "\(program) is not a program that may be run" : "there is no program \(program)"
    }
    let folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
    if folders.contains(where: { Self.canRun("\($0)/\(program)") }) { return nil }
    return "there is no program \"\(program)\" on the PATH"
  }

  private static func canRun(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && !isFolder.boolValue && FileManager.default.isExecutableFile(atPath: path)
  }
}
