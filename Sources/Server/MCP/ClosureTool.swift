public import JSONSchema
public import Tools

/// How far a call is; `total` is nil where nobody knows.
public struct ToolProgress: Hashable, Sendable {
  /// What is done; grows from one to the next.
  public var done: Int
  /// What there is to do, in the same units.
  public var total: Int?
  /// The same for people.
  public var message: String?

  /// Progress.
  public init(done: Int, total: Int? = nil, message: String? = nil) {
    self.done = done
    self.total = total
    self.message = message
  }
}

/// A tool made from a closure: how what stands above this floor is offered to MCP clients.
public struct ClosureTool: Tool {
  /// Told how far a call is.
  public typealias Report = @Sendable (ToolProgress) -> Void

  public let definition: ToolDefinition
  public let effect: ToolEffect
  private let work: @Sendable (JSONValue, @escaping Report) async throws(ToolError) -> ToolResult

  /// A tool.
  /// - Parameter work: gets arguments that satisfy the definition's schema.
  public init(
    _ definition: ToolDefinition, effect: ToolEffect = .none,
    work: @escaping @Sendable (JSONValue) async throws(ToolError) -> ToolResult
  ) {
    self.init(definition, effect: effect) { arguments, _ throws(ToolError) in
      try await work(arguments)
    }
  }

  /// A tool whose calls say how far they are.
  /// - Parameter work: gets arguments that satisfy the definition's schema, and whom to tell.
  public init(
    _ definition: ToolDefinition, effect: ToolEffect = .none,
    work: @escaping @Sendable (JSONValue, @escaping Report) async throws(ToolError) -> ToolResult
  ) {
    self.definition = definition
    self.effect = effect
    self.work = work
  }

  public func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
    try await work(arguments) { _ in }
  }

  /// Calls it and tells `report` how far the call is.
  public func call(
    _ arguments: JSONValue, report: @escaping Report
  ) async throws(ToolError) -> ToolResult {
    try await work(arguments, report)
  }
}
