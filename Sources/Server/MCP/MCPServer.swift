package import JSONSchema
package import Tools

/// An MCP server over lines of JSON: what comes in and what goes out, whatever carries the lines.
///
/// It speaks both eras of the protocol. In the stateless one every request names its version in
/// `_meta`; in the older one a handshake comes first. A request is answered exactly once, or not
/// at all when it was cancelled.
package actor MCPServer {
  /// Where a line goes; called from one line at a time.
  package typealias Output = @Sendable (JSONValue) -> Void

  private let tools: MCPToolbox
  private let identity: JSONValue
  private let output: Output
  /// The version agreed on by the handshake.
  private var agreed: String?
  private var running: [JSONText: Task<Void, Never>] = [:]

  /// A server of some tools.
  /// - Throws: `invalidDefinition` when a tool's schema cannot be used.
  package init(
    _ tools: [any Tool], version: String, output: @escaping Output
  ) throws(ToolError) {
    self.tools = try MCPToolbox(tools)
    identity = ["name": "martingale", "title": "Martingale", "version": .string(version)]
    self.output = output
  }

  /// Takes one line. Requests that take long are answered later.
  package func take(_ line: [UInt8]) {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: line)
    } catch {
      fail(.null, .parse("not JSON: \(error.message)"))
      return
    }
    if value.array != nil {
      fail(.null, .invalid("batches are not part of this protocol"))
      return
    }
    guard value["jsonrpc"]?.string == "2.0", let method = value["method"]?.string else {
      // The answer to something never asked needs no answer; anything else does.
      if value["result"] == nil && value["error"] == nil {
        fail(.null, .invalid("not a JSON-RPC 2.0 request"))
      }
      return
    }
    let params = value["params"] ?? [:]
    guard let id = value["id"] else { return noticed(method, params) }
    guard id.kind == .string || id.kind == .number else {
      fail(.null, .invalid("an id is a string or a number"))
      return
    }
    do throws(MCPRefusal) {
      try asked(id, method, params)
    } catch {
      fail(id, error)
    }
  }

  /// The line is longer than is read.
  package func takeOverlongLine(limit: Int) {
    fail(.null, .parse("a line may have at most \(limit) bytes"))
  }

  /// Ends: what is running has `grace` to be answered, then it is cancelled.
  package func stop(grace: Duration = .seconds(1)) async {
    let tasks = Array(running.values)
    let timer = Task {
      try await Task.sleep(for: grace)
      cancelAll()
    }
    for task in tasks { await task.value }
    timer.cancel()
  }

  private func cancelAll() {
    for task in running.values { task.cancel() }
    running = [:]
  }

  // MARK: Messages

  private func noticed(_ method: String, _ params: JSONValue) {
    guard method == "notifications/cancelled", let id = params["requestId"] else { return }
    // Whoever cancels wants to hear no more of it.
    running.removeValue(forKey: JSONText("\(id)"))?.cancel()
  }

  private func asked(
    _ id: JSONValue, _ method: String, _ params: JSONValue
  ) throws(MCPRefusal) {
    let named = params["_meta"]?[MCPVersions.metaKey]?.string
    if let named, named != MCPVersions.stateless {
      throw .unsupportedVersion(named)
    }
    let isStateless = named != nil
    switch method {
    case "server/discover": reply(id, discovery, stateless: true)
    case "initialize": reply(id, try handshake(params), stateless: false)
    case "ping": reply(id, [:], stateless: isStateless)
    case _ where !isStateless && agreed == nil:
      throw .invalid("\(method) came before initialize")
    case "tools/list":
      if let cursor = params["cursor"], cursor.kind != .null {
        throw .parameters("there is no page \(cursor): the list has one")
      }
      var list: JSONObject = JSONObject()
      list["tools"] = .array(tools.entries)
      reply(id, .object(list), stateless: isStateless, cacheable: true)
    case "tools/call": try call(id, params, stateless: isStateless)
    default: throw .noMethod(method)
    }
  }

  private var discovery: JSONValue {
    [
      "supportedVersions": .array(MCPVersions.all.map { .string($0) }),
      "capabilities": ["tools": [:]], "ttlMs": .int(MCPVersions.lifetime),
      "cacheScope": "private",
      "_meta": .object(
        JSONObject([JSONObject.Member(name: MCPVersions.serverKey, value: identity)])),
    ]
  }

  private func handshake(_ params: JSONValue) throws(MCPRefusal) -> JSONValue {
    guard let asked = params["protocolVersion"]?.string else {
      throw .parameters("protocolVersion is missing")
    }
    let version = MCPVersions.handshake.contains(asked) ? asked : MCPVersions.handshake[0]
    agreed = version
    return [
      "protocolVersion": .string(version), "capabilities": ["tools": [:]],
      "serverInfo": identity,
    ]
  }

  private func call(
    _ id: JSONValue, _ params: JSONValue, stateless: Bool
  ) throws(MCPRefusal) {
    guard let name = params["name"]?.string else { throw .parameters("name is missing") }
    guard tools.contains(name) else {
      throw .parameters("there is no tool \"\(name.prefix(128))\"")
    }
    let key = JSONText("\(id)")
    guard running[key] == nil else { throw .invalid("the id \(id) is in use") }
    let arguments = params["arguments"] ?? [:]
    let token = params["_meta"]?["progressToken"]
    running[key] = Task {
      guard let token else {
        return finish(id, await tools.call(name, arguments, report: nil), stateless: stateless)
      }
      // One line at a time and all of them before the answer; who reads slowly misses some.
      let (reports, end) = AsyncStream<ToolProgress>.makeStream(
        bufferingPolicy: .bufferingNewest(4))
      async let result = {
        defer { end.finish() }
        return await tools.call(name, arguments) { end.yield($0) }
      }()
      var done = -1
      for await report in reports where report.done > done && running[key] != nil {
        done = report.done
        output([
          "jsonrpc": "2.0", "method": "notifications/progress", "params": report.json(token),
        ])
      }
      finish(id, await result, stateless: stateless)
    }
  }

  private func finish(_ id: JSONValue, _ result: ToolResult, stateless: Bool) {
    // Gone when it was cancelled.
    guard running.removeValue(forKey: JSONText("\(id)")) != nil else { return }
    var object = JSONObject()
    object["content"] = [["type": "text", "text": .string(result.text)]]
    if let structured = result.structured { object["structuredContent"] = structured }
    object["isError"] = .bool(result.isError)
    reply(id, .object(object), stateless: stateless)
  }

  private func reply(
    _ id: JSONValue, _ result: JSONValue, stateless: Bool, cacheable: Bool = false
  ) {
    var object = result.object ?? JSONObject()
    if stateless {
      object["resultType"] = "complete"
      if cacheable {
        object["ttlMs"] = .int(MCPVersions.lifetime)
        object["cacheScope"] = "private"
      }
    }
    output(["jsonrpc": "2.0", "id": id, "result": .object(object)])
  }

  private func fail(_ id: JSONValue, _ failure: MCPRefusal) {
    output(["jsonrpc": "2.0", "id": id, "error": failure.json])
  }
}

extension ToolProgress {
  fileprivate func json(_ token: JSONValue) -> JSONValue {
    var object = JSONObject()
    object["progressToken"] = token
    object["progress"] = .int(done)
    if let total { object["total"] = .int(total) }
    if let message { object["message"] = .string(message) }
    return .object(object)
  }
}
