import JSONSchema

/// Reads tool definitions from JSON.
///
/// Read are: an array of entries, an object with a `tools` array (a chat request, an MCP
/// `tools/list` result), or one entry a line. An entry is in OpenAI form (`type: function`, nested
/// or flat), in MCP form (`inputSchema`), or just a name with a description. Other keys are left
/// to whoever wrote them.
public enum ToolCatalogue {
  /// Most tools in one catalogue.
  public static let limit = 1_000_000

  /// The definitions of a catalogue, in order; names are unique.
  /// - Parameter name: what the source is called in messages.
  public static func read(_ bytes: [UInt8], name: String = "tools") throws(ToolError)
    -> [ToolDefinition]
  {
    var definitions: [ToolDefinition] = []
    var places: [JSONText: String] = [:]
    for node in try entries(bytes, name: name) {
      let definition = try definition(node, name: name)
      let place = "\(name):\(node.location)"
      if let first = places.updateValue(place, forKey: JSONText(definition.name)) {
        throw ToolError(
          .invalidDefinition,
          "\(place): the tool \"\(definition.name)\" is defined twice; the first is at \(first)")
      }
      definitions.append(definition)
      guard definitions.count <= limit else {
        throw ToolError(.invalidDefinition, "\(name): more than \(limit) tools")
      }
    }
    return definitions
  }

  /// The tool entries of a catalogue text, whole or line by line.
  static func entries(_ bytes: [UInt8], name: String) throws(ToolError) -> [JSONNode] {
    let whole: JSONDocument
    do {
      whole = try JSONDocument(bytes)
    } catch {
      guard error.code == .trailingContent else {
        throw ToolError(.invalidDefinition, error.rendered(name: name))
      }
      return try lines(bytes, name: name)
    }
    let root = whole.root
    switch root.kind {
    case .array: return Array(root.elements)
    case .object:
      guard let tools = root["tools"] else { return [root] }
      guard tools.kind == .array else {
        throw failure(tools, name, "\"tools\" must be an array, not \(tools.kind.name)")
      }
      return Array(tools.elements)
    default: throw failure(root, name, "a catalogue is an array or object, not \(root.kind.name)")
    }
  }

  private static func lines(_ bytes: [UInt8], name: String) throws(ToolError) -> [JSONNode] {
    var nodes: [JSONNode] = []
    for (index, line) in bytes.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
    ).enumerated() {
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
      do {
        let options = JSONOptions(firstLine: index + 1)
        nodes.append(try JSONDocument(Array(line), options: options).root)
      } catch {
        throw ToolError(.invalidDefinition, error.rendered(name: name))
      }
    }
    return nodes
  }

  static func definition(_ node: JSONNode, name: String) throws(ToolError) -> ToolDefinition {
    guard node.kind == .object else {
      throw failure(node, name, "a tool is an object, not \(node.kind.name)")
    }
    if let type = node["type"], node["function"] != nil || node["parameters"] != nil,
      type.string != "function"
    {
      throw failure(type, name, "only tools of type \"function\" are known")
    }
    let entry = node["function"] ?? node
    guard entry.kind == .object else {
      throw failure(entry, name, "\"function\" must be an object")
    }
    guard let nameNode = entry["name"], let toolName = nameNode.string else {
      throw failure(entry, name, "a tool needs a \"name\" that is a string")
    }
    guard (1...128).contains(toolName.utf8.count), !toolName.utf8.contains(where: { $0 < 0x20 })
    else {
      throw failure(
        nameNode, name, "a tool's name has 1 to 128 bytes and no control characters")
    }
    let schema = entry["inputSchema"] ?? entry["input_schema"] ?? entry["parameters"]
    if let schema, schema.kind != .object {
      throw failure(schema, name, "the arguments' schema of \"\(toolName)\" must be an object")
    }
    return ToolDefinition(
      name: toolName, title: entry["title"]?.string,
      description: entry["description"]?.string ?? "",
      inputSchema: schema?.value ?? ["type": "object"],
      outputSchema: (entry["outputSchema"] ?? entry["output_schema"])?.value)
  }

  static func failure(_ node: JSONNode, _ name: String, _ message: String) -> ToolError {
    ToolError(
      .invalidDefinition, "\(name):\(node.location): \(message)",
      pointer: node.pointer.description)
  }
}
