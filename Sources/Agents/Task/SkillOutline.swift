public import JSONSchema
public import Tools

/// A skill, as far as a task file is concerned: an action that thinks or explores instead of touching
/// the world, used like a tool.
///
///     {"use": "solve", "name": "work_out", "depth": 3, "calls": 2}
///
/// Beside `use` stand the skill's own settings, and `name`, `description` and `calls` as for tools.
public struct SkillOutline: Sendable {
  /// Its name in task files.
  public var key: String
  /// What it does, in one line.
  public var summary: String
  /// Its own settings: members with their JSON Schemas, descriptions and defaults.
  public var settings: JSONObject
  /// Settings without which it makes no sense.
  public var required: [String]
  /// Reads an entry of `tools` that the schema has judged: notes what is wrong with it, and returns
  /// what `SkillUse.settings` keeps.
  public var read: @Sendable (JSONNode, inout TaskReader) -> (any Sendable)?
  /// How the skill is described to a model, with an entry's settings.
  public var definition: @Sendable (_ settings: (any Sendable)?) -> ToolDefinition

  /// A skill.
  public init(
    _ key: String, _ summary: String, settings: JSONObject = JSONObject(),
    required: [String] = [],
    read: @escaping @Sendable (JSONNode, inout TaskReader) -> (any Sendable)? = { node, _ in
      node.value
    },
    definition: @escaping @Sendable (_ settings: (any Sendable)?) -> ToolDefinition
  ) {
    self.key = key
    self.summary = summary
    self.settings = settings
    self.required = required
    self.read = read
    self.definition = definition
  }

  /// Members of an entry of `tools` that are not settings of the skill.
  static let common = ["use", "name", "description", "calls"]
}

extension ToolDefinition {
  /// The definition of a skill that is told one text.
  /// - Parameters:
  ///   - argument: the text's name; `about` says what it is.
  ///   - most: its most characters.
  static func asking(
    _ name: String, _ description: String, for argument: String, most: Int, about: String
  ) -> ToolDefinition {
    let text: JSONValue = [
      "type": "string", "minLength": 1, "maxLength": .int(most), "description": .string(about),
    ]
    return ToolDefinition(
      name: name, description: description,
      inputSchema: [
        "type": "object", "properties": .members([(argument, text)]),
        "required": [.string(argument)], "additionalProperties": false,
      ])
  }
}

/// A skill that a task uses.
public struct SkillUse: Sendable {
  /// The kind's name.
  public var key: String
  /// What its settings say.
  public var settings: (any Sendable)?
  /// Its name for the model, what it does, its arguments.
  public var definition: ToolDefinition
  /// Its place in the task file.
  public var pointer: JSONPointer
}

extension TaskReader {
  /// Reads an entry of `tools` that uses a skill.
  mutating func skill(_ outline: SkillOutline, _ entry: JSONNode) -> SkillUse {
    let known = Set(SkillOutline.common + outline.settings.members.map(\.name))
    for member in entry.members where !known.contains(member.name) {
      let near = Suggestion.closest(to: member.name, among: known.sorted())
      fail(
        entry,
        "\"\(member.name)\" is no setting of the skill \(outline.key)"
          + (near.map { "; did you mean \"\($0)\"?" } ?? ""),
        below: JSONPointer([member.name]))
    }
    for name in outline.required where entry[name] == nil {
      fail(entry, "the skill \(outline.key) needs \"\(name)\"")
    }
    let settings = outline.read(entry, &self)
    var definition = outline.definition(settings)
    if let name = entry["name"]?.string { definition.name = name }
    if let text = entry["description"]?.string { definition.description = text }
    if !definition.hasPortableName, let place = entry["name"] {
      fail(place, "a tool's name has 1 to 128 of the characters A-Z a-z 0-9 _ . -")
    }
    return SkillUse(
      key: outline.key, settings: settings, definition: definition, pointer: entry.pointer)
  }

  /// Notes members of an entry that is no skill's which only skills have.
  mutating func checkPlain(_ entry: JSONNode) {
    guard let use = entry["use"]?.string else { return }
    let plain = ["use", "arguments", "description", "calls"]
    for member in entry.members where !plain.contains(member.name) {
      let owners = kinds.skills.kinds.filter { $0.settings[member.name] != nil }.map(\.key)
      fail(
        entry,
        "\"\(member.name)\" has no meaning for the tool \"\(use)\""
          + (owners.isEmpty ? "" : ": only \(owners.joined(separator: " and ")) has it"),
        below: JSONPointer([member.name]))
    }
  }
}
