import Constraints
import JSONSchema
import LlamaBackend
import Retrieval

/// What this program is made of, for `--version`, `doctor` and records.
enum ComponentVersions {
  /// The version of the project.
  static let martingale = "0.1.0"

  /// One line a component.
  static var summary: String {
    """
    martingale \(martingale)
    llama.cpp \(LlamaModel.engineVersion)
    PCRE2 \(PatternConstraint.engineVersion)
    SQLite \(HybridIndex.engineVersion)
    """
  }
}
