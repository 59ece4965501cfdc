internal import Inference
public import JSONSchema
public import Tools

/// The tools of a task, ready to be called.
public struct TaskToolbox: Sendable {
  /// The name of the action that ends an item, which no tool may have.
  static let finish = AgentTask.Tools.finish

  /// All of them.
  public var tools: ToolSet
  /// When a person is asked.
  public var approvals: ApprovalPolicy
  /// The names that are always shown to the model; the others have to be found.
  public var alwaysShown: [String]
  /// Most time for a call.
  public var timeout: Duration
  /// Schemas of arguments that the model is held to instead of a tool's own, by name.
  public var narrowed: [String: JSONValue]
  /// Descriptions that the model is given instead of a tool's own, by name.
  public var described: [String: String]
  /// How often tools may be called in an item, by name; others as often as the budget allows.
  public var limits: [String: Int]
  /// Names of tools that the model is not shown.
  public var hidden: Set<String>
  /// Tools of servers that keep state in their process: a run that is taken up again makes the
  /// earlier calls of an item anew, in order, before a new one.
  public var replayed: Set<String>
  /// What a person should know of the servers: which of their tools were left out, and why.
  public var notes: [String]
  private let clients: [MCPClient]

  /// Tools; by default all are shown, and nothing that writes, runs or talks is allowed unasked.
  public init(
    _ tools: ToolSet, approvals: ApprovalPolicy = .ask, alwaysShown: [String]? = nil,
    timeout: Duration = .seconds(120), narrowed: [String: JSONValue] = [:],
    described: [String: String] = [:], limits: [String: Int] = [:], hidden: Set<String> = [],
    replayed: Set<String> = [], notes: [String] = [], clients: [MCPClient] = []
  ) {
    self.tools = tools
    self.approvals = approvals
    self.alwaysShown = alwaysShown ?? tools.definitions.map(\.name)
    self.timeout = timeout
    self.narrowed = narrowed
    self.described = described
    self.limits = limits
    self.hidden = hidden
    self.replayed = replayed
    self.notes = notes
    self.clients = clients
  }

  /// What the model is told and held to, in order.
  var definitions: [ToolDefinition] {
    tools.definitions.filter { !hidden.contains($0.name) }.map { definition in
      var copy = definition
      copy.inputSchema = narrowed[definition.name] ?? definition.inputSchema
      copy.description = described[definition.name] ?? definition.description
      return copy
    }
  }

  /// SHA-256 of the schema that the model's arguments are held to, by name.
  var schemaHashes: [String: String] {
    Dictionary(
      definitions.map { definition in
        var hash = SHA256()
        hash.update(JSONWriter().bytes(of: definition.inputSchema))
        return (definition.name, hash.hex())
      }
    ) { first, _ in first }
  }

  /// The tools of one server whose earlier calls are made again.
  func replayed(behind server: String) -> Set<String> {
    replayed.filter { name in
      (tools[name] as? any ConnectedTool)?.server ?? "" == server
    }
  }

  /// Ends the servers behind the tools.
  public func close() async { for client in clients { await client.close() } }
}
