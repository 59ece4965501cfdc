package import JSONSchema
package import Tools

/// How far a call is; `total` is nil where nobody knows.
package struct ToolProgress: Hashable, Sendable {
  /// What is done; grows from one to the next.
  package var done: Int
  /// What there is to do, in the same units.
  package var total: Int?
  /// The same for people.
  package var message: String?

  /// Progress.
  package init(done: Int, total: Int? = nil, message: String? = nil) {
    self.done = done
    self.total = total
    self.message = message
  }
}

/// A tool made from a closure: how what stands above this floor is offered to MCP clients.
package struct ClosureTool: Tool {
  /// Told how far a call is.
  package typealias Report = @Sendable (ToolProgress) -> Void

  package let definition: ToolDefinition
  package let effect: ToolEffect
  private let work: @Sendable (JSONValue, @escaping Report) async throws(ToolError) -> ToolResult

  /// A tool.
  /// - Parameter work: gets arguments that satisfy the definition's schema.
  package init(
    _ definition: ToolDefinition, effect: ToolEffect = .none,
    work: @escaping @Sendable (JSONValue) async throws(ToolError) -> ToolResult
  ) {
    self.init(definition, effect: effect) { arguments, _ throws(ToolError) in
      try await work(arguments)
    }
  }

  /// A tool whose calls say how far they are.
  /// - Parameter work: gets arguments that satisfy the definition's schema, and whom to tell.
  package init(
    _ definition: ToolDefinition, effect: ToolEffect = .none,
    work: @escaping @Sendable (JSONValue, @escaping Report) async throws(ToolError) -> ToolResult
  ) {
    self.definition = definition
    self.effect = effect
    self.work = work
  }

  package func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
    try await work(arguments) { _ in }
  }

  /// Calls it and tells `report` how far the call is.
  package func call(
    _ arguments: JSONValue, report: @escaping Report
  ) async throws(ToolError) -> ToolResult {
    try await work(arguments, report)
  }
}
