package import JSONSchema

/// Reads the arguments of a built-in, once more checked: a tool may be called without a runner.
struct ArgumentReader {
  let value: JSONValue
  let tool: String

  init(_ value: JSONValue, of tool: String) {
    self.value = value
    self.tool = tool
  }

  func string(_ name: String) throws(ToolError) -> String {
    guard let text = value[name]?.string else { throw missing(name, "a string") }
    return text
  }

  func string(_ name: String, default fallback: String) throws(ToolError) -> String {
    value[name] == nil ? fallback : try string(name)
  }

  func int(_ name: String, default fallback: Int, in range: ClosedRange<Int>) throws(ToolError)
    -> Int
  {
    guard let argument = value[name] else { return fallback }
    guard let number = argument.int, range.contains(number) else {
      throw missing(name, "an integer from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func bool(_ name: String, default fallback: Bool = false) throws(ToolError) -> Bool {
    guard let argument = value[name] else { return fallback }
    guard let flag = argument.bool else { throw missing(name, "true or false") }
    return flag
  }

  private func missing(_ name: String, _ kind: String) -> ToolError {
    ToolError(.invalidArguments, "\(tool) needs \"\(name)\" as \(kind)", pointer: "/\(name)")
  }
}

/// Builds the schemas of built-ins.
package enum Schemas {
  /// An object with these properties and no others.
  package static func object(_ properties: KeyValuePairs<String, JSONValue>, required: [String])
    -> JSONValue
  {
    var members = JSONObject()
    for (name, schema) in properties { members[name] = schema }
    return [
      "type": "object", "properties": .object(members),
      "required": .array(required.map { .string($0) }), "additionalProperties": false,
    ]
  }

  /// A string with a description.
  package static func text(_ description: String, maxLength: Int? = nil) -> JSONValue {
    var schema = JSONObject()
    schema["type"] = "string"
    schema["description"] = .string(description)
    if let maxLength { schema["maxLength"] = .number(JSONNumber(maxLength)) }
    return .object(schema)
  }

  /// An integer in a range with a description.
  package static func integer(_ description: String, _ range: ClosedRange<Int>) -> JSONValue {
    [
      "type": "integer", "description": .string(description),
      "minimum": .number(JSONNumber(range.lowerBound)),
      "maximum": .number(JSONNumber(range.upperBound)),
    ]
  }
}
