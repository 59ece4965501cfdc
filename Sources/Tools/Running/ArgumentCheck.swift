internal import Constraints
package import JSONSchema

/// Checks a call's arguments against its tool's schema.
package struct ArgumentCheck: Sendable {
  private let name: String
  private let validator: SchemaValidator

  /// Compiles the schema; `$ref`s to other places than the schema itself are refused.
  package init(_ definition: ToolDefinition) throws(ToolError) {
    name = definition.name
    do throws(SchemaError) {
      let schema = try SchemaDocument(JSONWriter().bytes(of: definition.inputSchema))
      validator = try SchemaValidator(schema, patterns: ECMAPatternCompiler())
    } catch {
      throw ToolError(
        .invalidDefinition, "the arguments' schema of \"\(definition.name)\": \(error.message)",
        pointer: "\(error.pointer)")
    }
  }

  /// What is wrong with the arguments, for the model to correct; nil when nothing is.
  package func complaint(about arguments: JSONValue) -> String? {
    guard arguments.kind == .object else {
      return "The arguments of \(name) must be an object, not \(arguments.kind.name)."
    }
    do {
      let document = try JSONDocument(JSONWriter().bytes(of: arguments))
      let violations = try validator.violations(of: document)
      if violations.isEmpty { return nil }
      let lines = violations.prefix(5).map { violation in
        let place = "\(violation.instancePointer)"
        return "- " + (place.isEmpty ? "" : place + ": ") + violation.message
      }
      return "The arguments of \(name) are not valid:\n" + lines.joined(separator: "\n")
    } catch {
      return "The arguments of \(name) cannot be checked: \(error)"
    }
  }
}
