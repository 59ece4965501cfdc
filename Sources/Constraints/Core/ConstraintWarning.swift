internal import JSONSchema

/// Something in a constraint that is legal but probably not meant.
public struct ConstraintWarning: Hashable, Sendable, Codable, CustomStringConvertible {
  /// What is odd and what was probably meant, for a person.
  public var message: String
  /// Byte offset into the constraint's source.
  public var offset: Int
  /// JSON pointer to the place, when the source is JSON.
  public var pointer: String?

  /// A warning.
  public init(_ message: String, offset: Int, pointer: String? = nil) {
    self.message = message
    self.offset = offset
    self.pointer = pointer
  }

  /// The sentence, after the way to the place where there is one.
  public var description: String { pointer.map { "\($0): \(message)" } ?? message }

  /// The warning as compilers print it, on one line.
  /// - Parameters:
  ///   - source: the grammar or schema the offset points into.
  ///   - name: what to call it: a file name, or an option such as `--json-schema`.
  public func rendered(in source: String, named name: String) -> String {
    "\(name):\(SourceLocation(offset: offset, in: Array(source.utf8))): warning: \(self)"
  }
}
