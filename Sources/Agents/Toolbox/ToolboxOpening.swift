internal import JSONSchema
public import Tools

/// What tools need of the program that runs them.
public struct ToolHost: Sendable {
  /// Asks the person who started the agent; nil when there is nobody.
  public var ask: @Sendable (String) async -> String?
  /// Seconds since 1970.
  public var now: @Sendable () -> Int
  /// Finds the way to a server that is reached by address; nil where only commands are known.
  public var connect: Connect?

  /// What makes transports to a server, or why it must not be asked.
  public typealias Connect =
    @Sendable (MCPServerEntry) throws(ToolError) -> @Sendable () -> any MCPTransport

  /// A host.
  public init(
    ask: @escaping @Sendable (String) async -> String?, now: @escaping @Sendable () -> Int,
    connect: Connect? = nil
  ) {
    self.ask = ask
    self.now = now
    self.connect = connect
  }
}

extension TaskToolbox {
  /// The toolbox of a task, its servers started; nil when the task names no tools.
  /// - Throws: `notAvailable` when a server does not answer or a name is nobody's.
  public static func open(_ task: AgentTask, host: ToolHost) async throws(AgentError)
    -> TaskToolbox?
  {
    let wanted = task.tools
    guard wanted.areNamed else { return nil }
    var clients: [MCPClient] = []
    var notes: [String] = []
    do throws(ToolError) {
      let builtIns: [any Tool] = [
        CalculatorTool(), ConvertUnitsTool(), ClockTool(seconds: host.now), AskUserTool(host.ask),
      ]
      var tools = ToolSet.empty
      for tool in wanted.own { try tools.add(tool) }
      var replayed: Set<String> = []
      for entry in wanted.servers {
        let names = try await connect(entry, host, &tools, &clients, &notes)
        if wanted.replayed.contains(entry.name) { replayed.formUnion(names) }
      }
      for name in wanted.names.map(\.name) + wanted.hidden.sorted() where tools[name] == nil {
        guard let tool = builtIns.first(where: { $0.definition.name == name }) else {
          let known = tools.definitions.map(\.name) + builtIns.map(\.definition.name)
          let near = Suggestion.closest(to: name, among: known)
          throw ToolError(
            .notFound, "unknown tool \"\(name)\"" + (near.map { "; did you mean \"\($0)\"?" } ?? "")
          )
        }
        try tools.add(tool)
      }
      guard tools[ActionSpace.finish] == nil else {
        throw ToolError(.invalidDefinition, "a tool may not be called \"\(ActionSpace.finish)\"")
      }
      return TaskToolbox(
        tools, approvals: task.approvals, alwaysShown: wanted.names.map(\.name),
        narrowed: wanted.narrowed, described: wanted.described, limits: wanted.limits,
        hidden: wanted.hidden, replayed: replayed, notes: notes, clients: clients)
    } catch {
      for client in clients { await client.close() }
      throw AgentError(error)
    }
  }

  /// Starts a server and adds its tools.
  /// - Returns: their names.
  private static func connect(
    _ entry: MCPServerEntry, _ host: ToolHost, _ tools: inout ToolSet,
    _ clients: inout [MCPClient], _ notes: inout [String]
  ) async throws(ToolError) -> [String] {
    let transport: @Sendable () -> any MCPTransport
    if case .command(let request) = entry.address {
      transport = { MCPStdioTransport(request) }
    } else if let made = try host.connect?(entry) {
      transport = made
    } else {
      throw ToolError(.unavailable, "\(entry.name): only servers with a command are known")
    }
    let server = try await MCPServerTools.open(
      entry, taken: Set(tools.definitions.map(\.name)), transport: transport)
    clients.append(server.client)
    notes += server.notes
    for tool in server.tools { try tools.add(tool) }
    return server.tools.map(\.definition.name)
  }
}
