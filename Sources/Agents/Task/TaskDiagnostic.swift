public import JSONSchema

/// One thing that is wrong with a task file, or probably not meant, in the form that editors read:
/// `task.json:12:5: error: /output/regx: the key "regx" is not allowed; did you mean "regex"?`.
public struct TaskDiagnostic: Hashable, Sendable, CustomStringConvertible {
  /// Whether the task can be run all the same.
  public enum Severity: String, Hashable, Sendable {
    case error, warning
  }

  /// Whether it is wrong or only odd.
  public var severity = Severity.error
  /// The file as it was named.
  public var file: String
  /// Where the value stands.
  public var location: SourceLocation
  /// The way to the value; the root for the whole document.
  public var pointer: JSONPointer
  /// What is wrong and what to do.
  public var message: String

  public var description: String {
    let way = pointer.tokens.isEmpty ? "" : "\(pointer): "
    return "\(file):\(location): \(severity.rawValue): \(way)\(message)"
  }
}

/// Everything that is wrong with a task file.
public struct TaskError: Error, Hashable, Sendable, CustomStringConvertible {
  /// In the order of the file; never empty.
  public var diagnostics: [TaskDiagnostic]

  public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
