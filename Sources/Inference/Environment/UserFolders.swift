internal import Foundation

/// Where the user's files are kept, after the XDG base directory specification; on macOS in the
/// folders of the user's library where no variable says otherwise.
package struct UserFolders: Sendable {
  /// Files that can be made again.
  package let cache: String
  /// Files that matter: the handbook, models, word vectors.
  package let data: String
  /// Runs.
  package let state: String
  /// Settings.
  package let configuration: String

  /// The folders called `martingale` of a user with this environment.
  package init(environment: [String: String]) {
    let home = Self.home(environment)
    func folder(_ variable: String, linux: String, mac: String) -> String {
      // What is not absolute is to be ignored, the specification says.
      if let given = environment[variable], given.hasPrefix("/") { return given + "/martingale" }
      #if os(macOS)
        return "\(home)/\(mac)/martingale"
      #else
        return "\(home)/\(linux)/martingale"
      #endif
    }
    cache = folder("XDG_CACHE_HOME", linux: ".cache", mac: "Library/Caches")
    data = folder("XDG_DATA_HOME", linux: ".local/share", mac: "Library/Application Support")
    state = folder("XDG_STATE_HOME", linux: ".local/state", mac: "Library/Application Support")
    configuration = folder("XDG_CONFIG_HOME", linux: ".config", mac: "Library/Application Support")
  }

  /// `$HOME` where it is an absolute path, else the home of the account.
  private static func home(_ environment: [String: String]) -> String {
    if let home = environment["HOME"], home.hasPrefix("/") { return home }
    return FileManager.default.homeDirectoryForCurrentUser.path
  }
}
