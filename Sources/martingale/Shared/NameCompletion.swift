import ArgumentParser

/// What shells complete where something that is kept is named: the lists that the program prints itself.
/// Where a file may stand, too, the shell's own files are in the list.
enum NameCompletion {
  /// Runs that are kept, and `latest`.
  static let runs = list(
    "martingale runs list --limit 100", column: 2, beside: "echo latest; ls -d */")
  /// Models that are installed, and files beside.
  static let models = list(
    "martingale models list | sed 's/^[* ]*//'", column: 1, beside: "ls -d *.gguf")
  /// Ready-made grammars.
  static let grammars = list("martingale grammar list | tr -s ' ' '\\t'", column: 1)
  /// Behaviors of the handbook.
  static let behaviors = list("martingale handbook list | tr -s ' ' '\\t'", column: 1)

  private static func list(
    _ command: String, column: Int, beside other: String? = nil
  ) -> CompletionKind {
    let own = "\(command) 2>/dev/null | cut -f\(column)"
    return .shellCommand(other.map { "{ \(own); \($0); } 2>/dev/null" } ?? own)
  }
}
