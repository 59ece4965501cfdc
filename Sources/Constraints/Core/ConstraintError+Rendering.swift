internal import JSONSchema

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
