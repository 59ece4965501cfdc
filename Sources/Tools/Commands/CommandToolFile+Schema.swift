package import JSONSchema

extension CommandToolFile {
  /// What `command` may hold, as JSON Schema: a piece of the task file's.
  package static let schema: JSONValue = [
    "type": "object",
    "description":
      "A program as a tool: \"argv\" or \"shell\", and how it is run. It starts without this process's environment, but for PATH, HOME and the like.",
    "additionalProperties": false,
    "properties": [
      "argv": [
        "type": "array", "minItems": 1, "items": ["type": "string"],
        "description":
          "The program and its arguments; no shell reads them. {name} or {name:type} stands for an argument of the call (string, integer, number, boolean, or path: relative, without ..); {name...} alone for all strings of an array; {{ and }} for braces. An element whose argument is missing is left out. A value may not begin an element with -, unless -- came before.",
      ],
      "shell": [
        "type": "string", "minLength": 1,
        "description":
          "A script for /bin/sh instead. Values reach it as $1, $2 and so on, never as part of the script. It needs a yes, or its name in approvals.",
      ],
      "arguments": [
        "type": "array", "items": ["type": "string"],
        "description": "The names of the arguments that the script gets, in order.",
      ],
      "env": [
        "type": "object", "additionalProperties": ["type": "string"],
        "description": "Variables that it gets beside the few that are passed on.",
      ],
      "cwd": [
        "type": "string",
        "description": "The folder it runs in: below the task file's, which is the default.",
      ],
      "stdin": ["type": "string", "description": "The argument whose text it reads."],
      "timeout_ms": limit("Most milliseconds; then it is stopped.", standard: 30_000),
      "output_bytes": limit("Most bytes of output that are kept.", standard: 65_536),
      "memory_bytes": limit("Most memory."),
      "file_bytes": limit("Largest file that it may write."),
      "processes": limit("Most processes of its user."),
      "cpu_seconds": limit("Most seconds of processor time."),
    ],
  ]

  private static func limit(_ words: String, standard: Int? = nil) -> JSONValue {
    let limit: JSONValue = [
      "type": "integer", "minimum": 1, "maximum": .int(1 << 50), "description": .string(words),
    ]
    guard let standard, var object = limit.object else { return limit }
    object["default"] = .int(standard)
    return .object(object)
  }

  /// Refuses places that the arguments' schema has not: no call could ever fill them.
  func checkPlaces(
    _ command: JSONNode, _ program: CommandTool.Program, _ schema: JSONValue, _ name: String
  ) throws(ToolError) {
    guard let known = Self.arguments(of: schema) else { return }
    var uses: [(name: String, node: JSONNode)] = []
    switch program {
    case .argv(let template):
      for (element, names) in zip(command["argv"]?.elements.map(\.self) ?? [], template.names) {
        uses += names.map { ($0, element) }
      }
    case .shell(_, let names):
      uses += zip(names, command["arguments"]?.elements.map(\.self) ?? []).map { ($0, $1) }
    }
    if let node = command["stdin"], let name = node.string { uses.append((name, node)) }
    for use in uses where !known.contains(use.name) {
      let near = Suggestion.closest(to: use.name, among: known)
      let has = known.isEmpty ? "has no properties" : "has \(known.joined(separator: ", "))"
      throw ToolCatalogue.failure(
        use.node, name,
        "\"\(use.name)\" is no argument of the call: inputSchema \(has)"
          + (near.map { "; did you mean \"\($0)\"?" } ?? ""))
    }
  }

  /// The names of all arguments that a schema allows; nil where they cannot be listed.
  private static func arguments(of schema: JSONValue) -> [String]? {
    let open = ["$ref", "allOf", "anyOf", "oneOf", "if", "patternProperties", "$dynamicRef"]
    if open.contains(where: { schema[$0] != nil }) { return nil }
    if let others = schema["additionalProperties"], others.bool != false { return nil }
    return (schema["properties"]?.object?.members ?? []).map(\.name)
  }
}
