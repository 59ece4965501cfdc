internal import Constraints
internal import Inference
internal import JSONSchema
internal import Sampling
internal import Synchronization
internal import Tools

/// What an agent may say in one step: a thought, if the task wants one, and a call of one of the
/// tools that are shown, or of `finish`.
///
///     {"thought": "…", "call": {"name": "calculator", "arguments": {"expression": "17 * 23"}}}
///
/// In the model's own form it is calls alone.
struct ActionSpace: Sendable {
  /// The name that ends an item.
  static let finish = TaskToolbox.finish

  /// The tools that may be named, `finish` not among them.
  let tools: [ToolDefinition]
  /// The definition of `finish`; nil when it may not be named.
  let finish: ToolDefinition?
  /// Most characters of a thought; 0 for none.
  let thoughtLength: Int
  /// Most calls in one action.
  var mostCalls = 1
  /// Most characters of strings in arguments that have no end of their own; nil for no limit.
  var argumentLength: Int?
  /// How actions are written.
  var form = ActionForm.own

  /// How many actions can be named.
  var choices: Int { tools.count + (finish == nil ? 0 : 1) }

  /// The definition of `finish`.
  /// - Parameter takesAnswer: whether the answer is part of the call; otherwise it is asked for
  ///   afterwards, under the task's output constraint.
  static func finish(takesAnswer: Bool) -> ToolDefinition {
    ToolDefinition(
      name: finish, description: "Ends the task. Use it when the answer is known.",
      inputSchema: takesAnswer
        ? [
          "type": "object",
          "properties": ["answer": ["type": "string", "minLength": 1, "maxLength": 1000]],
          "required": ["answer"], "additionalProperties": false,
        ]
        : ["type": "object", "properties": [:], "additionalProperties": false])
  }

  /// The tools as the model's chat template shows them; none in our own form.
  var chatTools: [ChatTool] {
    guard case .native = form else { return [] }
    return definitions.map { definition in
      var tool = definition.chatTool
      tool.description = Self.line(tool.description)
      return tool
    }
  }

  /// What can be named, in few words, for a prompt that has a place for tools.
  var names: String { definitions.map(\.name).joined(separator: ", ") }

  var definitions: [ToolDefinition] { tools + (finish.map { [$0] } ?? []) }

  /// The definitions that actions are drawn under.
  var bounded: [ToolDefinition] {
    guard let argumentLength else { return definitions }
    return definitions.map { definition in
      var bounded = definition
      bounded.inputSchema = OpenStrings.bounded(definition.inputSchema, to: argumentLength)
      return bounded
    }
  }

  /// The schema of an action.
  var schema: JSONValue {
    let call = CallSchema.union(bounded)
    var members: [(String, JSONValue)] = []
    if thoughtLength > 0 {
      members.append(
        ("thought", ["type": "string", "minLength": 1, "maxLength": .int(thoughtLength)]))
    }
    if mostCalls > 1 {
      members.append(
        (
          "calls",
          ["type": "array", "items": call, "minItems": 1, "maxItems": .int(mostCalls)]
        ))
    } else if members.isEmpty {
      return call
    } else {
      members.append(("call", call))
    }
    return [
      "type": "object", "properties": .members(members),
      "required": .array(members.map { .string($0.0) }), "additionalProperties": false,
    ]
  }

  /// What the model is told of the tools in our own form.
  var instructions: String {
    let call = #"{"name": …, "arguments": …}"#
    let thought = thoughtLength > 0 ? #""thought": …, "# : ""
    let form =
      mostCalls > 1
      ? "{\(thought)\"calls\": [\(call), …]}"
      : thoughtLength > 0 ? "{\(thought)\"call\": \(call)}" : call
    let lines = definitions.map { definition in
      "- \(definition.name): \(Self.line(definition.description))\(Self.arguments(definition))"
    }
    let manner =
      mostCalls > 1
      ? "up to \(mostCalls) at once where none needs another's result" : "one at a time"
    return "Use these tools, \(manner). Answer with JSON: \(form).\n"
      + lines.joined(separator: "\n")
  }

  /// What a server says of its tools, in one line of bounded length: it cannot pass for another
  /// tool's line.
  private static func line(_ text: String) -> String {
    TerminalText.line(
      ActionHistory.shortened(
        text.split(whereSeparator: \.isNewline).joined(separator: " "), most: 600))
  }

  /// A tool's arguments in few words.
  private static func arguments(_ definition: ToolDefinition) -> String {
    let members = definition.inputSchema["properties"]?.object?.members ?? []
    if members.isEmpty { return "" }
    let words = members.map { member in
      let type = member.value["type"]?.string.flatMap { $0 == "string" ? nil : $0 }
      let choices = member.value["enum"]?.array?.compactMap(\.string).joined(separator: "|")
      let about = [type, choices, member.value["description"]?.string.map(Self.line)].compactMap(
        \.self)
      return about.isEmpty
        ? member.name : "\(member.name) (\(about.joined(separator: ", ")))"
    }
    return " Arguments: " + words.joined(separator: "; ") + "."
  }

  /// An action as the model said it.
  struct Action: Hashable, Sendable {
    var thought: String?
    var call: ToolCall
    /// Calls that are made at the same time.
    var others: [ToolCall] = []
  }

  /// Reads a text that the space's constraint admitted.
  func action(_ text: String) -> Action? {
    guard case .native(let calls, _) = form else { return Self.ownAction(text) }
    var kinds: [String: ArgumentKinds] = [:]
    for definition in definitions where calls.tags != nil {
      kinds[definition.name] = ArgumentKinds(schema: CallSchema.arguments(definition))
    }
    guard let read = calls.calls(in: text, kinds: kinds) else { return nil }
    var made: [ToolCall] = []
    for call in read.calls {
      guard let arguments = try? JSONValue(parsing: call.arguments) else { return nil }
      made.append(ToolCall(name: call.name, arguments: arguments))
    }
    return Self.action(made, thought: nil)
  }

  /// Reads an action in our own form.
  static func ownAction(_ text: String) -> Action? {
    guard let value = try? JSONValue(parsing: text) else { return nil }
    var calls: [ToolCall] = []
    for call in value["calls"]?.array ?? [value["call"] ?? value] {
      guard let name = call["name"]?.string, let arguments = call["arguments"] else { return nil }
      calls.append(ToolCall(name: name, arguments: arguments))
    }
    return action(calls, thought: value["thought"]?.string)
  }

  private static func action(_ calls: [ToolCall], thought: String?) -> Action? {
    guard let first = calls.first else { return nil }
    // What ends the item is not said beside calls whose results are not known yet.
    return Action(
      thought: thought, call: first,
      others: calls.dropFirst().filter { $0.name != finish && first.name != finish })
  }
}

/// Compiles action spaces, each once.
final class ActionCompiler: Sendable {
  /// Spaces that are kept: retrieval may show many different sets of tools.
  private static let kept = 32

  private let compiler: ConstraintCompiler
  private let known = Mutex<[Key: CompiledConstraint]>([:])

  private struct Key: Hashable {
    let schema: String
    let form: ActionForm
    /// Texts that the schema speaks of.
    let texts: [String: String]
  }

  init(_ compiler: ConstraintCompiler) {
    self.compiler = compiler
  }

  /// The constraint of a space; `texts` are the sources of `x-verbatim` in narrowed arguments.
  func compiled(
    _ space: ActionSpace, _ texts: [String: String]
  ) throws(AgentError) -> CompiledConstraint {
    let text = JSONWriter().string(of: space.schema)
    let speaks = text.contains("\"\(JSONConstraint.verbatimKeyword)\"")
    let key = Key(schema: text, form: space.form, texts: speaks ? texts : [:])
    if let made = known.withLock({ $0[key] }) { return made }
    let made: CompiledConstraint
    do throws(ConstraintError) {
      made = try compiled(space, text, compiler.withSources(texts))
    } catch {
      throw AgentError(
        .notAvailable,
        "the arguments of a tool cannot be enforced: \(error.pointer ?? ""): \(error.message)")
    }
    known.withLock { known in
      if known.count >= Self.kept { known.removeAll() }
      known[key] = made
    }
    return made
  }

  private func compiled(
    _ space: ActionSpace, _ schema: String, _ compiler: ConstraintCompiler
  ) throws(ConstraintError) -> CompiledConstraint {
    guard case .native(let form, _) = space.form else {
      return try compiler.compile(ConstraintSpec([.jsonSchema(schema)]))
    }
    var tools: [(name: String, arguments: CompiledConstraint)] = []
    for definition in space.bounded {
      let schema = JSONWriter().string(of: CallSchema.arguments(definition))
      do throws(ConstraintError) {
        let arguments = try compiler.forArguments.compile(ConstraintSpec([.jsonSchema(schema)]))
        tools.append((definition.name, arguments))
      } catch {
        // Nothing in this item can be its argument: it cannot be called, the others can.
        guard error.code == .unsatisfiable, space.choices > 1 else { throw error }
      }
    }
    return try CompiledConstraint(
      calling: form, tools, severalAtOnce: space.mostCalls > 1, most: space.mostCalls,
      mayBeWords: false)
  }
}
