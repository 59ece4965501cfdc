import Constraints
import JSONSchema
import LlamaBackend
import Retrieval

/// What this program is made of, for `--version`, `doctor` and records.
enum ComponentVersions {
  /// The version of the project.
  static let martingale = "0.1.0"

  /// The language it was compiled with.
  private static var swift: String {
    #if swift(>=6.4)
      "6.4 or newer"
    #elseif swift(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }

  /// Whether the server and remote models are built in.
  private static var http: String {
    #if HTTP
      "yes"
    #else
      "no"
    #endif
  }

  /// One line a component.
  static var summary: String {
    """
    martingale \(martingale)
    llama.cpp \(LlamaModel.engineVersion)
    PCRE2 \(PatternConstraint.engineVersion)
    SQLite \(HybridIndex.engineVersion)
    Swift \(swift)
    HTTP \(http)
    """
  }
}
