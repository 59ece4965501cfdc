import Foundation

/// Where the user's files are kept, after the XDG base directory specification.
enum Directories {
  /// Files that can be made again.
  static var cache: URL { folder("XDG_CACHE_HOME", linux: ".cache", mac: "Library/Caches") }
  /// Files that matter: the handbook, models.
  static var data: URL {
    folder("XDG_DATA_HOME", linux: ".local/share", mac: "Library/Application Support")
  }
  /// Runs and logs.
  static var state: URL {
    folder("XDG_STATE_HOME", linux: ".local/state", mac: "Library/Application Support")
  }
  /// Settings.
  static var configuration: URL {
    folder("XDG_CONFIG_HOME", linux: ".config", mac: "Library/Application Support")
  }

  private static func folder(_ variable: String, linux: String, mac: String) -> URL {
    let environment = ProcessInfo.processInfo.environment
    let base: URL
    if let given = environment[variable], given.hasPrefix("/") {
      base = URL(fileURLWithPath: given)
    } else {
      let home = FileManager.default.homeDirectoryForCurrentUser
      #if os(macOS)
        base = home.appendingPathComponent(mac)
      #else
        base = home.appendingPathComponent(linux)
      #endif
    }
    return base.appendingPathComponent("martingale")
  }
}
