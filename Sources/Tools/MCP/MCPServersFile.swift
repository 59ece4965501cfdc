import JSONSchema

/// How a configured server is reached.
public struct MCPServerEntry: Hashable, Sendable {
  /// The two ways.
  public enum Address: Hashable, Sendable {
    /// A program to start, with its whole environment.
    case command(CommandRequest)
    /// A streamable HTTP endpoint with headers.
    case url(String, headers: [String: String])
  }

  /// The key in `mcpServers`.
  public var name: String
  /// Where it is.
  public var address: Address
  /// Most time for a call.
  public var timeout: Duration?

  /// The client's time-outs with this entry's own; a server that may take long for a call may take
  /// long to start, too.
  public var timeouts: MCPClient.Timeouts {
    var result = MCPClient.Timeouts()
    if let timeout {
      result.call = timeout
      result.request = max(result.request, timeout)
    }
    return result
  }
}

/// Reads the `mcpServers` object that editors and chat clients share.
///
///     {"mcpServers": {"files": {"command": "npx", "args": ["server"], "env": {}, "cwd": "…",
///                               "timeout_ms": 5000},
///                     "remote": {"url": "http://localhost:8000/mcp", "headers": {}}}}
public enum MCPServersFile {
  /// The servers in the file's order.
  /// - Parameters:
  ///   - base: the folder that programs are started in and that relative paths of programs and `cwd`
  ///     begin at; the file's own, as a rule.
  ///   - environment: the variables of this process; the allowed ones are passed on.
  public static func read(
    _ bytes: [UInt8], base: String, environment: [String: String], name: String = "mcp.json"
  ) throws(ToolError) -> [MCPServerEntry] {
    let root: JSONNode
    do {
      root = try JSONDocument(bytes).root
    } catch {
      throw ToolError(.invalidDefinition, error.rendered(name: name))
    }
    guard let servers = root["mcpServers"], servers.kind == .object else {
      throw ToolCatalogue.failure(root, name, "there is no \"mcpServers\" object")
    }
    var entries: [MCPServerEntry] = []
    for member in servers.members {
      entries.append(try entry(member, base: base, environment: environment, name: name))
    }
    return entries
  }

  private static func entry(
    _ member: JSONNode.Member, base: String, environment: [String: String], name: String
  ) throws(ToolError) -> MCPServerEntry {
    let node = member.value
    let timeout = node["timeout_ms"]?.number?.int.map { Duration.milliseconds($0) }
    switch (node["command"]?.string, node["url"]?.string) {
    case (let command?, nil):
      let isRelative = command.contains("/") && !command.hasPrefix("/")
      var request = CommandRequest(
        argv: [isRelative ? base + "/" + command : command]
          + (node["args"]?.elements.compactMap(\.string) ?? []))
      request.environment = try EnvironmentAllowList.variables(
        from: environment, adding: strings(node["env"]))
      let own = node["cwd"]?.string ?? ""
      request.workingDirectory = own.hasPrefix("/") ? own : own.isEmpty ? base : base + "/" + own
      return MCPServerEntry(name: member.name, address: .command(request), timeout: timeout)
    case (nil, let url?):
      do throws(ToolError) {
        _ = try AllowedHosts.host(of: url)
      } catch {
        throw ToolCatalogue.failure(node["url"] ?? node, name, error.message)
      }
      return MCPServerEntry(
        name: member.name, address: .url(url, headers: strings(node["headers"])), timeout: timeout)
    default:
      throw ToolCatalogue.failure(
        node, name, "the server \"\(member.name)\" needs either \"command\" or \"url\"")
    }
  }

  private static func strings(_ node: JSONNode?) -> [String: String] {
    var result: [String: String] = [:]
    guard let node, node.kind == .object else { return result }
    for member in node.members { result[member.name] = member.value.string }
    return result
  }
}
