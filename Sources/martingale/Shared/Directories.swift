import Foundation
import Inference

/// Where this user's files are kept.
enum Directories {
  /// Files that can be made again.
  static var cache: URL { URL(fileURLWithPath: folders.cache) }
  /// Files that matter: the handbook, models.
  static var data: URL { URL(fileURLWithPath: folders.data) }
  /// Runs and logs.
  static var state: URL { URL(fileURLWithPath: folders.state) }
  /// Settings.
  static var configuration: URL { URL(fileURLWithPath: folders.configuration) }

  private static var folders: UserFolders {
    UserFolders(environment: ProcessInfo.processInfo.environment)
  }
}
