internal import JSONSchema

/// What can go wrong with a constraint.
public struct ConstraintError: Error, Hashable, Sendable {
  /// Stable names of the causes.
  public enum Code: String, Sendable {
    /// The pattern, grammar or schema is not well formed.
    case syntax = "constraint_syntax"
    /// Well formed, but something in it cannot be enforced exactly.
    case unsupported = "constraint_unsupported"
    /// No text satisfies it.
    case unsatisfiable = "constraint_unsatisfiable"
    /// A named limit was reached while compiling or matching.
    case limit = "constraint_limit"
    /// A file it needs cannot be read.
    case fileNotFound = "constraint_file_not_found"
    /// An external checker failed.
    case checkerFailed = "checker_failed"
    /// The task was cancelled.
    case cancelled = "cancelled"
  }

  /// Which kind of failure.
  public var code: Code
  /// What was wrong and what to do, for a person.
  public var message: String
  /// Byte offset into the constraint's source, when it has one.
  public var offset: Int?
  /// JSON pointer to the cause, when the source is JSON.
  public var pointer: String?
  /// The keyword at the cause, when the source is a JSON Schema.
  public var keyword: String?

  /// A failure.
  public init(
    _ code: Code, _ message: String, offset: Int? = nil, pointer: String? = nil,
    keyword: String? = nil
  ) {
    self.code = code
    self.message = message
    self.offset = offset
    self.pointer = pointer
    self.keyword = keyword
  }
}

extension ConstraintError {
  /// The error as compilers print it: place and message, then the line with a caret under the
  /// fault. Without an offset only the message.
  /// - Parameters:
  ///   - source: the pattern, grammar or schema the offset points into.
  ///   - name: what to call it: a file name, or an option such as `--regex`.
  public func rendered(in source: String, named name: String) -> String {
    guard let offset else { return "\(name): error: \(message)" }
    let bytes = Array(source.utf8)
    let location = SourceLocation(offset: offset, in: bytes)
    return "\(name):\(location): error: \(message)\n"
      + SourceExcerpt.caret(at: location, in: bytes)
  }
}
