public import JSONSchema
public import Tools

/// A tool made from a closure: how what stands above this floor is offered to MCP clients.
public struct ClosureTool: Tool {
  public let definition: ToolDefinition
  public let effect: ToolEffect
  private let work: @Sendable (JSONValue) async throws(ToolError) -> ToolResult

  /// A tool.
  /// - Parameter work: gets arguments that satisfy the definition's schema.
  public init(
    _ definition: ToolDefinition, effect: ToolEffect = .none,
    work: @escaping @Sendable (JSONValue) async throws(ToolError) -> ToolResult
  ) {
    self.definition = definition
    self.effect = effect
    self.work = work
  }

  public func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
    try await work(arguments)
  }
}
