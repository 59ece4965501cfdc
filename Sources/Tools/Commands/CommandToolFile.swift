public import JSONSchema

/// Reads command tools from a catalogue: entries with a `command` object beside their definition.
///
///     {"name": "count_lines", "description": "Counts the lines of a file.",
///      "command": {"argv": ["wc", "-l", "{path:path}"], "timeout_ms": 5000}}
///
/// `schema` lists the keys of `command`. A missing `inputSchema` is made from the places of `argv`, all
/// of them required; a place that a given one does not have is refused, because no call could fill it.
public struct CommandToolFile: Sendable {
  /// Where relative `cwd`s begin.
  public var base: String
  /// The variables of this process.
  public var environment: [String: String]

  /// A reader of definitions, with the folder and the variables that they refer to.
  public init(base: String, environment: [String: String]) {
    self.base = base
    self.environment = environment
  }

  /// The tools of a catalogue text; entries without `command` are refused.
  public func read(_ bytes: [UInt8], name: String = "tools") throws(ToolError) -> [CommandTool] {
    var tools: [CommandTool] = []
    for node in try ToolCatalogue.entries(bytes, name: name) {
      tools.append(try tool(node, name: name))
    }
    return tools
  }

  private static let keys = (schema["properties"]?.object?.members ?? []).map(\.name)

  /// One entry.
  public func tool(_ node: JSONNode, name: String = "tools") throws(ToolError) -> CommandTool {
    var definition = try ToolCatalogue.definition(node, name: name)
    guard let command = node["command"], command.kind == .object else {
      throw ToolCatalogue.failure(node, name, "\"\(definition.name)\" has no \"command\" object")
    }
    for member in command.members where !Self.keys.contains(member.name) {
      let near = Suggestion.closest(to: member.name, among: Self.keys)
      throw ToolCatalogue.failure(
        member.key, name,
        "unknown key \"\(member.name)\"" + (near.map { "; did you mean \"\($0)\"?" } ?? ""))
    }
    do throws(ToolError) {
      let program = try program(command)
      if node["inputSchema"] == nil, node["parameters"] == nil, node["input_schema"] == nil {
        definition.inputSchema = Self.schema(of: program)
      } else {
        try checkPlaces(command, program, definition.inputSchema, name)
      }
      return CommandTool(
        definition, program: program, limits: try limits(command),
        environment: try EnvironmentAllowList.variables(
          from: environment, adding: try strings(command["env"])),
        workingDirectory: try directory(command["cwd"]), input: command["stdin"]?.string)
    } catch {
      guard error.pointer == nil else { throw error }
      var placed = ToolCatalogue.failure(command, name, error.message)
      placed.code = error.code
      throw placed
    }
  }

  private func program(_ command: JSONNode) throws(ToolError) -> CommandTool.Program {
    switch (command["argv"], command["shell"]) {
    case (let argv?, nil):
      let words = argv.elements.map(\.string)
      guard argv.kind == .array, !words.contains(nil) else {
        throw ToolError(.invalidDefinition, "\"argv\" must be an array of strings")
      }
      return .argv(try CommandTemplate(words.compactMap(\.self)))
    case (nil, let shell?):
      guard let script = shell.string else {
        throw ToolError(.invalidDefinition, "\"shell\" must be a string")
      }
      let names = command["arguments"]?.elements.map(\.string) ?? []
      return .shell(script: script, arguments: names.compactMap(\.self))
    default: throw ToolError(.invalidDefinition, "a command has either \"argv\" or \"shell\"")
    }
  }

  private static func schema(of program: CommandTool.Program) -> JSONValue {
    let places: [(name: String, schema: JSONValue)]
    switch program {
    case .argv(let template): places = template.places
    case .shell(_, let names): places = names.map { ($0, ["type": "string"]) }
    }
    return [
      "type": "object",
      "properties": .object(
        JSONObject(places.map { JSONObject.Member(name: $0.name, value: $0.schema) })),
      "required": .array(places.map { .string($0.name) }), "additionalProperties": false,
    ]
  }

  private func limits(_ command: JSONNode) throws(ToolError) -> CommandLimits {
    var limits = CommandLimits()
    if let milliseconds = try integer(command, "timeout_ms") {
      limits.timeout = .milliseconds(milliseconds)
    }
    if let bytes = try integer(command, "output_bytes") { limits.outputBytes = bytes }
    limits.memoryBytes = try integer(command, "memory_bytes")
    limits.fileBytes = try integer(command, "file_bytes")
    limits.processes = try integer(command, "processes")
    limits.processorSeconds = try integer(command, "cpu_seconds")
    return limits
  }

  private func integer(_ command: JSONNode, _ key: String) throws(ToolError) -> Int? {
    guard let node = command[key] else { return nil }
    guard let value = node.number?.int, (1...(1 << 50)).contains(value) else {
      throw ToolError(.invalidDefinition, "\"\(key)\" must be a positive integer")
    }
    return value
  }

  private func strings(_ node: JSONNode?) throws(ToolError) -> [String: String] {
    var result: [String: String] = [:]
    guard let node else { return result }
    for member in node.members {
      guard let value = member.value.string else {
        throw ToolError(.invalidDefinition, "the variable \(member.name) must be a string")
      }
      result[member.name] = value
    }
    return result
  }

  private func directory(_ node: JSONNode?) throws(ToolError) -> CommandTool.WorkingDirectory {
    try CommandTool.WorkingDirectory(base: base, path: node?.string ?? ".")
  }
}

extension ToolCatalogue {
  /// An entry of a catalogue.
  public enum Entry: Sendable {
    /// Something that can be called.
    case command(CommandTool)
    /// Something that can only be found.
    case definition(ToolDefinition)
  }

  /// The entries of a catalogue in which some may have a `command`.
  public static func read(_ bytes: [UInt8], file: CommandToolFile, name: String = "tools")
    throws(ToolError) -> [Entry]
  {
    _ = try read(bytes, name: name)  // unique names
    var entries: [Entry] = []
    for node in try Self.entries(bytes, name: name) {
      entries.append(
        node["command"] == nil
          ? .definition(try definition(node, name: name))
          : .command(try file.tool(node, name: name)))
    }
    return entries
  }
}
