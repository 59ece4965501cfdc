import JSONSchema
import Tools

/// The tools a server offers, in one order, with their arguments checked.
struct MCPToolbox: Sendable {
  /// What clients are told, by name.
  let definitions: [ToolDefinition]
  private let tools: [String: any Tool]
  private let checks: [String: ArgumentCheck]

  init(_ tools: [any Tool]) throws(ToolError) {
    definitions = tools.map(\.definition).sorted { $0.name < $1.name }
    var named: [String: any Tool] = [:]
    var checks: [String: ArgumentCheck] = [:]
    for tool in tools {
      let definition = tool.definition
      guard definition.hasPortableName, named.updateValue(tool, forKey: definition.name) == nil
      else {
        throw ToolError(
          .invalidDefinition, "\"\(definition.name)\" is no name for a tool, or is used twice")
      }
      checks[definition.name] = try ArgumentCheck(definition)
    }
    self.tools = named
    self.checks = checks
  }

  func contains(_ name: String) -> Bool { tools[name] != nil }

  /// Calls a tool; what goes wrong is a result, so that the model that asked can do better.
  func call(_ name: String, _ arguments: JSONValue) async -> ToolResult {
    guard let tool = tools[name], let check = checks[name] else {
      return .failure("there is no tool \"\(name)\"")
    }
    if let complaint = check.complaint(about: arguments) { return .failure(complaint) }
    do throws(ToolError) {
      return try await tool.call(arguments)
    } catch {
      return .failure("\(error.message) [\(error.code.rawValue)]")
    }
  }
}
