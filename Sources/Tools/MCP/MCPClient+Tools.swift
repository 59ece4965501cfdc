public import JSONSchema

extension MCPClient {
  /// Most pages of a list that are asked for.
  private static let mostPages = 1000

  /// The server's tools, in its own order.
  public func listTools() async throws(ToolError) -> [ToolDefinition] {
    var definitions: [ToolDefinition] = []
    var cursor: String?
    for _ in 0..<Self.mostPages {
      var params = JSONObject()
      if let cursor { params["cursor"] = .string(cursor) }
      let result: JSONValue
      do throws(MCPFailure) {
        result = try await request("tools/list", params)
      } catch {
        throw error.toolError(name)
      }
      guard let page = result["tools"]?.array else {
        throw ToolError(.protocolViolation, "\(name): tools/list has no \"tools\"")
      }
      for entry in page { definitions.append(try definition(entry)) }
      cursor = result["nextCursor"]?.string
      if cursor == nil { return definitions }
    }
    throw ToolError(.protocolViolation, "\(name): tools/list does not end")
  }

  private func definition(_ entry: JSONValue) throws(ToolError) -> ToolDefinition {
    guard let tool = entry["name"]?.string, !tool.isEmpty, tool.utf8.count <= 128 else {
      throw ToolError(.protocolViolation, "\(name): a tool without a usable name")
    }
    return ToolDefinition(
      name: tool, title: entry["title"]?.string, description: entry["description"]?.string ?? "",
      inputSchema: entry["inputSchema"] ?? ["type": "object"], outputSchema: entry["outputSchema"])
  }

  /// Calls a tool. What the tool itself reports as an error, and arguments the server refuses, are
  /// results with `isError`.
  public func callTool(_ tool: String, _ arguments: JSONValue, timeout: Duration? = nil)
    async throws(ToolError) -> ToolResult
  {
    var params = JSONObject()
    params["name"] = .string(tool)
    params["arguments"] = arguments
    do throws(MCPFailure) {
      return Self.result(
        try await request("tools/call", params, timeout: timeout ?? timeouts.call))
    } catch {
      // -32602 is the code for bad arguments and unknown tools: the model may correct both.
      if case .remote(let remote) = error, remote.code == -32602 {
        return .failure(remote.message)
      }
      throw error.toolError(name)
    }
  }

  /// A call's result as ours: texts one after the other, what is no text by its kind and size.
  static func result(_ value: JSONValue) -> ToolResult {
    if let type = value["resultType"]?.string, type != "complete" {
      return .failure("the server answered with \"\(type)\", which is not supported here")
    }
    let parts = (value["content"]?.array ?? []).map { block in
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
    let structured = value["structuredContent"]
    let text = parts.isEmpty ? structured?.description ?? "" : parts.joined(separator: "\n")
    return ToolResult(
      text: text, structured: structured, isError: value["isError"]?.bool ?? false)
  }
}

/// A tool of an MCP server.
///
/// What the server says of it is data: its annotations do not lower the effect, which is `network`
/// because nobody here can see what the server does.
public struct MCPTool: Tool {
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

  public var effect: ToolEffect { .network }

  public func preview(_ arguments: JSONValue) -> String {
    "\(client.name): \(remoteName) \(arguments)"
  }

  public func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
    try await client.callTool(remoteName, arguments)
  }
}
