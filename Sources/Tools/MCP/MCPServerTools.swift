/// A server that was connected to, with what of it can be used.
public struct MCPServerTools: Sendable {
  /// The connection; whoever opened it closes it.
  public let client: MCPClient
  /// Its tools, with names that differ from all that were taken.
  public let tools: [MCPTool]
  /// What a person should know: which tools were left out, and why.
  public let notes: [String]

  /// Connects to a server and lists its tools. One whose name is taken is called `server__name`; one
  /// that cannot be used is left out and noted, and the others stay.
  /// - Parameter taken: names of other tools.
  /// - Throws: when the server does not answer; nothing of it is left running then.
  public static func open(
    _ entry: MCPServerEntry, taken: Set<String>,
    transport: @escaping @Sendable () -> any MCPTransport
  ) async throws(ToolError) -> MCPServerTools {
    let client = MCPClient(name: entry.name, timeouts: entry.timeouts, transport: transport)
    do throws(ToolError) {
      try await client.connect()
      let definitions = try await client.listTools()
      var notes = await client.notes
      var names = taken
      var tools: [MCPTool] = []
      for definition in definitions {
        let isTaken = names.contains(definition.name)
        let tool = MCPTool(definition, client: client, prefix: isTaken ? entry.name : nil)
        guard names.insert(tool.definition.name).inserted else {
          notes.append(
            "\(entry.name): \"\(TerminalText.line(definition.name))\" is left out: there are tools "
              + "with that name and with \(TerminalText.line(tool.definition.name))")
          continue
        }
        tools.append(tool)
      }
      return MCPServerTools(client: client, tools: tools, notes: notes)
    } catch {
      await client.close()
      throw error
    }
  }
}
