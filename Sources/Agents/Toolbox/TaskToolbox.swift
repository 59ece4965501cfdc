public import Tools

/// The tools of a task, ready to be called.
public struct TaskToolbox: Sendable {
  /// All of them.
  public var tools: ToolSet
  /// When a person is asked.
  public var approvals: ApprovalPolicy
  /// The names that are always shown to the model; the others have to be found.
  public var alwaysShown: [String]
  /// Most time for a call.
  public var timeout: Duration
  private let clients: [MCPClient]

  /// Tools; by default all are shown, and nothing that writes, runs or talks is allowed unasked.
  public init(
    _ tools: ToolSet, approvals: ApprovalPolicy = .ask, alwaysShown: [String]? = nil,
    timeout: Duration = .seconds(120), clients: [MCPClient] = []
  ) {
    self.tools = tools
    self.approvals = approvals
    self.alwaysShown = alwaysShown ?? tools.definitions.map(\.name)
    self.timeout = timeout
    self.clients = clients
  }

  /// Ends the servers behind the tools.
  public func close() async { for client in clients { await client.close() } }
}
