public import JSONSchema
public import Tools

extension TaskToolbox {
  /// The toolbox of a task, its servers started; nil when the task names no tools.
  /// - Throws: `notAvailable` when a server does not answer or a name is nobody's.
  public static func open(
    _ task: AgentTask, host: ToolHost, kinds: KindTable<ToolKind> = .standard
  ) async throws(AgentError) -> TaskToolbox? {
    let wanted = task.tools
    guard wanted.areNamed else { return nil }
    var clients: [MCPClient] = []
    var notes: [String] = []
    do throws(ToolError) {
      var tools = ToolSet.empty
      for tool in wanted.own { try tools.add(tool) }
      var replayed: Set<String> = []
      for entry in wanted.servers {
        let names = try await connect(entry, host, &tools, &clients, &notes)
        if wanted.replayed.contains(entry.name) { replayed.formUnion(names) }
      }
      for name in wanted.names.map(\.name) + wanted.hidden.sorted() where tools[name] == nil {
        guard let kind = kinds[name] else {
          let known = tools.definitions.map(\.name) + kinds.keys
          let near = Suggestion.closest(to: name, among: known)
          throw ToolError(
            .notFound, "unknown tool \"\(name)\"" + (near.map { "; did you mean \"\($0)\"?" } ?? "")
          )
        }
        try tools.add(kind.tool(on: host))
      }
      if case .list(let names) = task.approvals, !wanted.servers.isEmpty {
        let known = tools.definitions.map(\.name) + wanted.skills.map(\.definition.name)
        for name in names.sorted() where !known.contains(name) {
          let near = Suggestion.closest(to: name, among: known)
          throw ToolError(
            .notFound,
            "/approvals: the task has no tool \"\(name)\""
              + (near.map { "; did you mean \"\($0)\"?" } ?? ""))
        }
      }
      guard tools[TaskToolbox.finish] == nil else {
        throw ToolError(.invalidDefinition, "a tool may not be called \"\(TaskToolbox.finish)\"")
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
