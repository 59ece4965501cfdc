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
  /// Most time for the start; that of a call when nothing is said.
  public var startupTimeout: Duration?

  /// A server.
  public init(
    name: String, address: Address, timeout: Duration? = nil, startupTimeout: Duration? = nil
  ) {
    self.name = name
    self.address = address
    self.timeout = timeout
    self.startupTimeout = startupTimeout
  }

  /// The client's time-outs with this entry's own.
  public var timeouts: MCPClient.Timeouts {
    var result = MCPClient.Timeouts()
    if let timeout {
      result.call = timeout
      result.request = max(result.request, timeout)
    }
    if let start = startupTimeout ?? timeout { result.start = start }
    // Of a long start, most is waiting for the first answer.
    result.discover = max(result.discover, result.start * (2.0 / 3))
    return result
  }
}

/// Reads the `mcpServers` object that editors and chat clients share.
///
///     {"mcpServers": {"files": {"command": "npx", "args": ["server", 8080], "cwd": "…",
///                               "env": {"TOKEN": "${TOKEN}", "DEBUG": true},
///                               "timeout_ms": 60000, "startup_timeout_ms": 20000},
///                     "remote": {"url": "http://localhost:8000/mcp",
///                                "headers": {"Authorization": "Bearer ${KEY:-none}"}},
///                     "other": {"command": "x", "disabled": true}}}
///
/// `${NAME}` (also `${env:NAME}`) is the variable of this process, `${NAME:-word}` has a default; a
/// variable that is not set and has none is an error. Numbers and truth values stand for their own
/// words. The object may also be called `servers`. Keys that are an editor's own business, such as
/// those of its approvals, have no effect here.
public enum MCPServersFile {
  /// The servers in the file's order, without those that are disabled.
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
    guard let servers = root["mcpServers"] ?? root["servers"], servers.kind == .object else {
      throw ToolCatalogue.failure(root, name, "there is no \"mcpServers\" object")
    }
    let reader = EntryReader(base: base, environment: environment, name: name)
    var entries: [MCPServerEntry] = []
    for member in servers.members {
      if let entry = try reader.entry(member) { entries.append(entry) }
    }
    return entries
  }
}

/// Reads one server.
private struct EntryReader {
  let base: String
  let environment: [String: String]
  let name: String

  /// The server; nil when it is disabled.
  func entry(_ member: JSONNode.Member) throws(ToolError) -> MCPServerEntry? {
    let node = member.value
    guard node.kind == .object else {
      throw fail(node, "the server \"\(member.name)\" is an object, not \(node.kind.name)")
    }
    if node["disabled"]?.bool == true || node["enabled"]?.bool == false { return nil }
    let address: MCPServerEntry.Address
    switch (node["command"], node["url"]) {
    case (let command?, nil): address = try self.command(node, command)
    case (nil, let url?): address = try self.url(node, url)
    default:
      throw fail(node, "the server \"\(member.name)\" needs either \"command\" or \"url\"")
    }
    return MCPServerEntry(
      name: member.name, address: address, timeout: try duration(node["timeout_ms"]),
      startupTimeout: try duration(node["startup_timeout_ms"]))
  }

  private func command(
    _ node: JSONNode, _ command: JSONNode
  ) throws(ToolError) -> MCPServerEntry.Address {
    let program = try word(command)
    let isRelative = program.contains("/") && !program.hasPrefix("/")
    var argv = [isRelative ? base + "/" + program : program]
    if let arguments = node["args"] {
      guard arguments.kind == .array else {
        throw fail(arguments, "\"args\" is an array, not \(arguments.kind.name)")
      }
      for argument in arguments.elements { argv.append(try word(argument)) }
    }
    var request = CommandRequest(argv: argv)
    let added = try words(node["env"])
    do throws(ToolError) {
      request.environment = try EnvironmentAllowList.variables(from: environment, adding: added)
    } catch {
      throw ToolCatalogue.failure(node["env"] ?? node, name, error.message)
    }
    let own = try node["cwd"].map(word) ?? ""
    request.workingDirectory = own.hasPrefix("/") ? own : own.isEmpty ? base : base + "/" + own
    return .command(request)
  }

  private func url(_ node: JSONNode, _ place: JSONNode) throws(ToolError) -> MCPServerEntry.Address
  {
    if let type = node["type"] ?? node["transport"], type.string == "sse" {
      throw fail(
        type, "the transport \"sse\" of 2024 is not known here; use the server's streamable HTTP")
    }
    let url = try word(place)
    do throws(ToolError) {
      _ = try AllowedHosts.host(of: url)
    } catch {
      throw fail(place, error.message)
    }
    return .url(url, headers: try words(node["headers"]))
  }

  private func duration(_ node: JSONNode?) throws(ToolError) -> Duration? {
    guard let node, node.kind != .null else { return nil }
    guard let count = node.number?.int, count > 0, count <= 86_400_000 else {
      throw fail(node, "a time-out is a whole number of milliseconds, from 1 to 86400000")
    }
    return .milliseconds(count)
  }

  private func words(_ node: JSONNode?) throws(ToolError) -> [String: String] {
    guard let node, node.kind != .null else { return [:] }
    guard node.kind == .object else {
      throw fail(node, "this is an object of words, not \(node.kind.name)")
    }
    var result: [String: String] = [:]
    for member in node.members where member.value.kind != .null {
      result[member.name] = try word(member.value)
    }
    return result
  }

  /// A string with its variables filled in, a number or a truth value as it is written.
  private func word(_ node: JSONNode) throws(ToolError) -> String {
    switch node.kind {
    case .string: return try expanded(node.string ?? "", node)
    case .number, .bool: return String(decoding: node.sourceBytes, as: UTF8.self)
    default: throw fail(node, "a string, number or truth value belongs here, not \(node.kind.name)")
    }
  }

  private func expanded(_ text: String, _ node: JSONNode) throws(ToolError) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "${") {
      result += rest[..<start.lowerBound]
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
        throw fail(node, "\"${\" has no \"}\" after it")
      }
      var variable = rest[start.upperBound..<end]
      rest = rest[rest.index(after: end)...]
      var fallback: Substring?
      if let mark = variable.firstRange(of: ":-") {
        fallback = variable[mark.upperBound...]
        variable = variable[..<mark.lowerBound]
      }
      if variable.hasPrefix("env:") { variable = variable.dropFirst(4) }
      let value = environment[String(variable)]
      // As in a shell, `:-` also stands in for an empty variable.
      if let fallback, value?.isEmpty ?? true {
        result += fallback
      } else if let value {
        result += value
      } else {
        throw fail(
          node,
          "the variable \(variable) is not set; set it, or give a default: ${\(variable):-…}")
      }
    }
    return result + rest
  }

  private func fail(_ node: JSONNode, _ message: String) -> ToolError {
    ToolCatalogue.failure(node, name, message)
  }
}
