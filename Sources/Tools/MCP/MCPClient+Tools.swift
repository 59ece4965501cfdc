public import JSONSchema

extension MCPClient {
  /// Most pages of a list that are asked for.
  private static let mostPages = 1000

  /// The server's tools, in its own order; none of one that has no tools.
  ///
  /// A tool that cannot be used is left out, and the reason is in `notes`.
  public func listTools() async throws(ToolError) -> [ToolDefinition] {
    var definitions: [ToolDefinition] = []
    var names: Set<String> = []
    var notes: [String] = []
    var cursor: String?
    isListStale = false
    for _ in 0..<Self.mostPages {
      var params = JSONObject()
      if let cursor { params["cursor"] = .string(cursor) }
      let result: JSONValue
      do throws(MCPFailure) {
        result = try await request("tools/list", params, timeout: nil)
      } catch {
        // -32601: the method is not known to a server that has prompts or resources only.
        if case .remote(let remote) = error, remote.code == -32601 {
          self.notes = ["\(name): has no tools"]
          return []
        }
        throw error.toolError(name)
      }
      guard let page = result["tools"]?.array else {
        throw ToolError(.protocolViolation, "\(name): tools/list has no \"tools\"")
      }
      for entry in page {
        do throws(ToolError) {
          let tool = try definition(entry)
          guard names.insert(tool.name).inserted else {
            throw ToolError(
              .invalidDefinition, "there is another tool named \"\(tool.name)\" before it")
          }
          definitions.append(tool)
        } catch {
          let tool = entry["name"]?.string.map { "\"\(TerminalText.line($0))\"" } ?? "a tool"
          notes.append("\(name): \(tool) is left out: \(error.message)")
        }
      }
      cursor = result["nextCursor"]?.string
      if cursor?.isEmpty ?? true {
        if definitions.isEmpty, notes.isEmpty { notes = ["\(name): has no tools"] }
        self.notes = notes
        listed = Dictionary(
          definitions.map { ($0.name, $0.inputSchema) }, uniquingKeysWith: { first, _ in first })
        return definitions
      }
    }
    throw ToolError(.protocolViolation, "\(name): tools/list does not end")
  }

  private func definition(_ entry: JSONValue) throws(ToolError) -> ToolDefinition {
    guard let tool = entry["name"]?.string, !tool.isEmpty, tool.utf8.count <= 128 else {
      throw ToolError(.protocolViolation, "it has no usable name")
    }
    let definition = ToolDefinition(
      name: tool, title: entry["title"]?.string, description: entry["description"]?.string ?? "",
      inputSchema: Self.schema(entry["inputSchema"]), outputSchema: entry["outputSchema"])
    _ = try ArgumentCheck(definition)
    return definition
  }

  /// The arguments' schema; servers without arguments send null or nothing at all.
  private static func schema(_ value: JSONValue?) -> JSONValue {
    guard let value, value != .null else { return ["type": "object"] }
    return value
  }

  /// Calls a tool. What the tool itself reports as an error, and arguments the server refuses, are
  /// results with `isError`.
  ///
  /// A server that is gone is connected to again first (`Restarts`).
  /// - Throws: `unavailable` when the server cannot be reached and was not asked; `outcomeUnknown`
  ///   when it was lost during the call; `timedOut`, `cancelled`, `protocolViolation`.
  public func callTool(_ tool: String, _ arguments: JSONValue, timeout: Duration? = nil)
    async throws(ToolError) -> ToolResult
  {
    var params = JSONObject()
    params["name"] = .string(tool)
    params["arguments"] = arguments
    while true {
      _ = try await reconnect()
      if isListStale, let missing = try await missing(tool) { return missing }
      do throws(MCPFailure) {
        let value = try await request("tools/call", params, timeout: timeout ?? timeouts.call)
        answered()
        return Self.result(value)
      } catch {
        switch error {
        case .oversized(let message, let limit):
          answered()
          return Self.result(message, limit)
        case .connection(let failure) where failure.code == .unavailable:
          // It was not asked: the next attempt begins with a new connection.
          abandon(failure.message)
          continue
        // -32602 is the code for bad arguments and unknown tools: the model may correct both.
        case .remote(let remote) where remote.code == -32602:
          answered()
          return .failure(remote.message)
        case .remote: answered()
        case .connection: break
        }
        throw error.toolError(name)
      }
    }
  }

  /// Lists the tools again, because the server said they are others now, or was started again.
  /// - Returns: the result of a call of a tool that is not among them any more; nil when it is.
  private func missing(_ tool: String) async throws(ToolError) -> ToolResult? {
    let before = listed
    guard !before.isEmpty else {
      isListStale = false
      return nil
    }
    let now = try await listTools()
    if now.contains(where: { $0.name == tool }) { return nil }
    return .failure(
      "\(name) does not have the tool \(tool) any more; it has: "
        + (now.isEmpty ? "none" : now.map(\.name).joined(separator: ", ")))
  }

  /// What is left of an answer that was too long.
  private static func result(_ message: OversizedMessage, _ limit: Int) -> ToolResult {
    let size = "the answer has \(message.bytes) bytes, and at most \(limit) are taken"
    let text = message.text
    if text.isEmpty {
      return .failure("Nothing of the result can be shown: \(size). Ask for less.")
    }
    return ToolResult(text: "\(text)\n[… cut: \(size) …]")
  }

  /// A call's result as ours: texts one after the other, what is no text by its kind and size, and
  /// what is structured beside them, unless it says the same.
  static func result(_ value: JSONValue) -> ToolResult {
    if let type = value["resultType"]?.string, type != "complete" {
      return .failure("the server answered with \"\(type)\", which is not supported here")
    }
    var parts = (value["content"]?.array ?? []).map { block in
      if let text = block["text"]?.string { return text }
      if let text = block["resource"]?["text"]?.string { return text }
      let kind = block["type"]?.string ?? "content"
      let bytes = block["data"]?.string.map { $0.utf8.count * 3 / 4 }
      let detail = [
        block["mimeType"]?.string, block["uri"]?.string ?? block["resource"]?["uri"]?.string,
        bytes.map { "\($0) bytes" },
      ]
      return "[" + ([kind] + detail.compactMap(\.self)).joined(separator: ", ") + "]"
    }
    let structured = value["structuredContent"].flatMap { $0 == .null ? nil : $0 }
    if let structured, !says(parts, structured) { parts.append(structured.description) }
    return ToolResult(
      text: parts.joined(separator: "\n"), structured: structured,
      isError: value["isError"]?.bool ?? false)
  }

  /// Whether the texts already tell what is structured: as JSON, or, for the value that frameworks
  /// wrap as `{"result": …}`, as they print it.
  private static func says(_ parts: [String], _ structured: JSONValue) -> Bool {
    let whole = parts.joined(separator: "\n")
    let inner = structured.object?.members.count == 1 ? structured["result"] : nil
    if let inner, inner.string == whole || inner.description == whole { return true }
    if let list = inner?.array, list.map({ $0.string ?? $0.description }) == parts { return true }
    return parts.contains { part in
      guard let said = try? JSONValue(parsing: Array(part.utf8)) else { return false }
      return said == structured || said == inner
    }
  }
}

/// A tool of an MCP server.
///
/// What the server says of it is data: its annotations do not lower the effect, which is `network`
/// because nobody here can see what the server does.
public struct MCPTool: ConnectedTool {
  public let definition: ToolDefinition
  private let client: MCPClient
  private let remoteName: String

  /// A tool of `client`; with a prefix it is called `prefix__name` here.
  public init(_ definition: ToolDefinition, client: MCPClient, prefix: String? = nil) {
    remoteName = definition.name
    var local = definition
    if let prefix { local.name = "\(prefix)__\(definition.name)" }
    self.definition = local
    self.client = client
  }

  /// What its server is called.
  public var server: String { client.name }

  public var effect: ToolEffect { .network }

  public func preview(_ arguments: JSONValue) -> String {
    "\(client.name): \(remoteName) \(arguments)"
  }

  /// The client's own, with the time that connecting again may take.
  public var timeLimit: Duration? {
    client.timeouts.call + client.timeouts.start + client.restarts.longestPause
  }

  public func connect() async throws(ToolError) -> ToolConnection {
    ToolConnection(server: client.name, number: try await client.reconnect())
  }

  public func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
    try await client.callTool(remoteName, arguments)
  }
}
