import JSONSchema
import Tools

/// The tools a chat request offers, and how free the model is to use them.
struct ToolFields {
  /// What the model may do.
  enum Choice {
    /// Answer in words, or call a tool.
    case free
    /// Call one of the tools.
    case required
  }

  /// The tools that may be called; empty when there are none, or none may be.
  private(set) var definitions: [ToolDefinition] = []
  private(set) var choice = Choice.free
  /// Places in the body of the tools, in the order of `definitions`.
  private(set) var places: [String] = []

  /// The names of the tools that may be called.
  var names: Set<String> { Set(definitions.map(\.name)) }

  /// Whether more than one call may be made at once; nil when the request does not say.
  private(set) var severalAtOnce: Bool?

  init() {}

  init(_ reader: inout FieldReader) throws(APIError) {
    severalAtOnce = try reader.bool("parallel_tool_calls")
    let choice = reader.value("tool_choice")
    if let value = reader.value("tools") {
      guard let list = value.array else { throw .invalid("tools", "expected an array") }
      for (index, item) in list.enumerated() {
        definitions.append(try Self.definition(item, at: "/tools/\(index)"))
        places.append("/tools/\(index)/function/parameters")
      }
    }
    if let choice { try choose(choice) }
  }

  private static func definition(
    _ value: JSONValue, at path: String
  ) throws(APIError) -> ToolDefinition {
    var reader = try FieldReader(value, path: path)
    guard try reader.string("type") == "function" else {
      throw .unsupported(reader.name("type"), "is not supported: only \"function\" is")
    }
    guard let inner = reader.value("function") else {
      throw .invalid(reader.name("function"), "is missing")
    }
    try reader.finish()
    var function = try FieldReader(inner, path: path + "/function")
    guard let name = try function.string("name") else {
      throw .invalid(function.name("name"), "is missing")
    }
    let definition = ToolDefinition(
      name: name, description: try function.string("description") ?? "",
      // Members that no parameter names would be invented: functions do not take them.
      inputSchema: try parameters(&function).closingOpenObjects)
    guard definition.hasPortableName else {
      throw .invalid(function.name("name"), "expected 1 to 128 of A-Z a-z 0-9 _ . -")
    }
    _ = try function.bool("strict")  // arguments always satisfy the schema
    try function.finish()
    return definition
  }

  /// A function's parameters: members of one object, whatever else the schema allows.
  private static func parameters(_ function: inout FieldReader) throws(APIError) -> JSONValue {
    guard let schema = function.value("parameters") else { return ["type": "object"] }
    guard let type = schema["type"], type != "object" else { return schema }
    guard type.array?.contains("object") == true, var object = schema.object else {
      throw .invalid(function.name("parameters") + "/type", "expected \"object\"")
    }
    object["type"] = "object"
    return .object(object)
  }

  private mutating func choose(_ value: JSONValue) throws(APIError) {
    switch value {
    case .string("none"):
      definitions = []
      places = []
    case .string("auto"): break
    case .string("required"):
      guard !definitions.isEmpty else { throw .invalid("tool_choice", "there are no tools") }
      choice = .required
    case _ where value["type"]?.string == "allowed_tools": try allow(value)
    default:
      guard value["type"]?.string == "function", let name = value["function"]?["name"]?.string
      else {
        throw .invalid(
          "tool_choice",
          "expected none, auto, required, {\"type\": \"function\", …} or "
            + "{\"type\": \"allowed_tools\", …}")
      }
      guard let index = definitions.firstIndex(where: { $0.name == name }) else {
        throw .invalid("/tool_choice/function/name", "there is no tool of this name")
      }
      definitions = [definitions[index]]
      places = [places[index]]
      choice = .required
    }
  }

  /// Some of the tools: `{"type": "allowed_tools", "allowed_tools": {"mode": …, "tools": […]}}`.
  private mutating func allow(_ value: JSONValue) throws(APIError) {
    let path = "/tool_choice/allowed_tools"
    // The responses interface has both without the inner object.
    let inner = value["allowed_tools"] ?? value
    guard let list = inner["tools"]?.array, !list.isEmpty else {
      throw .invalid("\(path)/tools", "expected a non-empty array of tools")
    }
    var names: Set<String> = []
    for (index, tool) in list.enumerated() {
      let name = tool["function"]?["name"]?.string ?? tool["name"]?.string
      guard let name, definitions.contains(where: { $0.name == name }) else {
        throw .invalid("\(path)/tools/\(index)", "there is no tool of this name")
      }
      names.insert(name)
    }
    switch inner["mode"]?.string {
    case "auto", nil: break
    case "required": choice = .required
    default: throw .invalid("\(path)/mode", "expected auto or required")
    }
    let kept = definitions.indices.filter { names.contains(definitions[$0].name) }
    places = kept.map { places[$0] }
    definitions = kept.map { definitions[$0] }
  }
}
