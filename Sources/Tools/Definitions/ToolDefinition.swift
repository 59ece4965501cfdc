package import Inference
public import JSONSchema

/// What a model is told about a tool.
public struct ToolDefinition: Hashable, Sendable {
  /// The name it is called by; unique in a catalogue.
  public var name: String
  /// A name for people, when there is one.
  public var title: String?
  /// What it does and when to use it.
  public var description: String
  /// JSON Schema of the arguments; always of an object.
  public var inputSchema: JSONValue
  /// JSON Schema of structured results, when the tool declares one.
  public var outputSchema: JSONValue?

  /// A definition; without a schema the arguments are any object.
  public init(
    name: String, title: String? = nil, description: String,
    inputSchema: JSONValue = ["type": "object"], outputSchema: JSONValue? = nil
  ) {
    self.name = name
    self.title = title
    self.description = description
    self.inputSchema = inputSchema
    self.outputSchema = outputSchema
  }

  /// Whether every protocol can carry the name: one to 128 of `A-Z a-z 0-9 _ . -`.
  public var hasPortableName: Bool {
    let name = name.utf8
    return (1...128).contains(name.count)
      && name.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}

extension ToolDefinition {
  /// The definition as an entry of a chat request's `tools`.
  public var openAI: JSONValue {
    var function: JSONObject = JSONObject()
    function["name"] = .string(name)
    function["description"] = .string(description)
    function["parameters"] = inputSchema
    return ["type": "function", "function": .object(function)]
  }

  /// The definition as a chat format shows it to a model.
  package var chatTool: ChatTool {
    ChatTool(
      name: name, description: description, parameters: JSONWriter().string(of: inputSchema))
  }

  /// The definition as an entry of an MCP `tools/list` result.
  public var mcp: JSONValue {
    var entry = JSONObject()
    entry["name"] = .string(name)
    if let title { entry["title"] = .string(title) }
    entry["description"] = .string(description)
    entry["inputSchema"] = inputSchema
    if let outputSchema { entry["outputSchema"] = outputSchema }
    return .object(entry)
  }
}
