import JSONSchema
import Tools

/// The tools a server offers, in one order, with their arguments checked.
struct MCPToolbox: Sendable {
  /// What clients are told, by name.
  let entries: [JSONValue]
  private let tools: [String: any Tool]
  private let checks: [String: ArgumentCheck]

  init(_ tools: [any Tool]) throws(ToolError) {
    entries = tools.sorted { $0.definition.name < $1.definition.name }.map { tool in
      var entry = tool.definition.mcp.object ?? JSONObject()
      entry["annotations"] = tool.effect.annotations
      return .object(entry)
    }
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
  /// - Parameter report: told how far the call is; nil when nobody asked.
  func call(
    _ name: String, _ arguments: JSONValue, report: ClosureTool.Report?
  ) async -> ToolResult {
    guard let tool = tools[name], let check = checks[name] else {
      return .failure("there is no tool \"\(name)\"")
    }
    if let complaint = check.complaint(about: arguments) { return .failure(complaint) }
    do throws(ToolError) {
      if let report, let tool = tool as? ClosureTool {
        return try await tool.call(arguments, report: report)
      }
      return try await tool.call(arguments)
    } catch {
      return .failure("\(error.message) [\(error.code.rawValue)]")
    }
  }
}

extension ToolEffect {
  /// What clients that ask a person before a call are told.
  fileprivate var annotations: JSONValue {
    let isHarmless = self <= .reads
    return [
      "readOnlyHint": .bool(isHarmless), "destructiveHint": .bool(!isHarmless),
      "openWorldHint": .bool(self >= .network),
    ]
  }
}
