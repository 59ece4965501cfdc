internal import Constraints
internal import JSONSchema
internal import Tools

/// What a schema cannot say about a task.
extension TaskReader {
  mutating func check(_ task: inout AgentTask, _ root: JSONNode) {
    for key in ["goal", "system"] {
      guard let node = root[key], let text = node.string else { continue }
      for place in PromptTemplate(text).places { checkName(place, node, task, as: "{{\(place)}}") }
    }
    for part in task.output.parts + task.success.requirement.parts {
      guard let name = part.kind.input(of: part.part.value), let node = root[part.pointer] else {
        continue
      }
      checkName(name, node, task, as: "\"\(name)\"")
    }
    checkReferences(task, root)
    // Whatever is wrong by now would show again, in other words, when constraints are compiled.
    if let check = task.success.tool, let node = root["success"]?["tool"]?["name"] {
      let known = kinds.tools.keys + task.tools.own.map(\.definition.name)
      if task.tools.servers.isEmpty, !known.contains(check.name) {
        let near = Suggestion.closest(to: check.name, among: known)
        fail(
          node,
          "unknown tool \"\(check.name)\"" + (near.map { "; did you mean \"\($0)\"?" } ?? ""))
      }
      // A judge that the task does not offer as a tool is not one of the agent's.
      if !task.tools.mentioned.contains(check.name) { task.tools.hidden.insert(check.name) }
    }
    let outline = kinds.strategies[task.strategy]
    if let outline, outline.needsTools, !task.tools.areNamed, let node = root["strategy"] {
      fail(node, "\(outline.key) needs tools; name some under \"tools\" or \"mcpServers\"")
    }
    checkEffects(task, root)
    checkPrompt(&task, root)
    guard problems.isEmpty else { return }
    let items = TaskItems(task)
    if items.count == 0, let node = root["inputs"] {
      fail(node, "the JSON Lines input has no lines: there is nothing to run")
    }
    // Constraints that depend on inputs are tried with the first line that can be used.
    var texts = (0..<min(items.count, 16)).lazy.compactMap { try? items[$0].texts.get() }.first
    checkMembers(items)
    guard problems.isEmpty else { return }
    if let texts { checkSlots(task, texts, root) }
    for name in outline?.observations ?? [] where texts?[name] == nil { texts?[name] = "0" }
    for (name, pointer) in task.tools.names {
      guard let schema = task.tools.narrowed[name], let node = root[pointer]?["arguments"] else {
        continue
      }
      let text = JSONWriter().string(of: schema)
      guard let part = required(.jsonSchema(text), at: node) else { continue }
      compile(part, texts ?? [:], hasTexts: texts != nil, root)
    }
    compileTools(task, root)
    for part in task.output.parts + task.success.requirement.parts {
      compile(part, texts ?? [:], hasTexts: texts != nil, root)
    }
  }

  /// A part that stands in the task in other words.
  func required(_ part: ConstraintSpec.Part, at node: JSONNode) -> TaskRequirement.Part? {
    compiler.kinds[part.kind].map { .init(part: part, pointer: node.pointer, kind: $0) }
  }

  /// Notes a name that is no input's.
  mutating func checkName(
    _ place: String, _ node: JSONNode, _ task: AgentTask, as shown: String
  ) {
    let parts = place.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    if !shown.hasPrefix("{"),
      kinds.strategies[task.strategy]?.observations.contains(name) == true
    {
      return
    }
    if let input = task.inputs.first(where: { $0.name == name }) {
      if parts.count == 2 {
        switch input.source {
        case .text: fail(node, "\(shown): the input \"\(name)\" is a text and has no members")
        case .lines: members.append((place, node, shown))
        }
      }
      return
    }
    let near = Suggestion.closest(to: name, among: task.inputs.map(\.name))
    fail(
      node,
      "\(shown) names no input"
        + (near.map { "; did you mean \"\($0)\"?" }
          ?? (task.inputs.isEmpty ? "; there are none" : "")))
  }

  mutating func compile(
    _ part: TaskRequirement.Part, _ texts: [String: String], hasTexts: Bool, _ root: JSONNode
  ) {
    let requirement = TaskRequirement(parts: [part])
    guard hasTexts || !requirement.dependsOnInputs, let node = root[part.pointer],
      let specification = try? requirement.specification(texts)
    else { return }
    do throws(ConstraintError) {
      let compiled = try compiler.withSources(texts).compile(specification)
      for warning in compiled.members.flatMap(\.warnings) {
        let below = Self.below(node, warning.pointer)
        let pointer = below.tokens.isEmpty ? warning.pointer.map { "\($0): " } ?? "" : ""
        warn(
          node, pointer + warning.message + place(warning.offset, part, node),
          below: below)
      }
    } catch {
      // That no span of one line's text will do says nothing about the task.
      if error.code == .unsatisfiable, requirement.dependsOnInputs { return }
      let place = error.offset.map { self.place($0, part, node) } ?? ""
      fail(node, error.message + place, below: Self.below(node, error.pointer))
    }
  }

  /// The way from a schema that stands in the task itself to a place in it.
  private static func below(_ node: JSONNode, _ pointer: String?) -> JSONPointer {
    guard node.kind != .string, let pointer else { return JSONPointer() }
    let text = pointer.hasPrefix("#") ? String(pointer.dropFirst()) : pointer
    return (try? JSONPointer(parsing: text)) ?? JSONPointer()
  }

  /// The place in a constraint that stands in a file of its own, or in a string.
  private func place(_ offset: Int, _ part: TaskRequirement.Part, _ node: JSONNode) -> String {
    guard node.kind == .string else { return "" }
    guard part.kind.source == .document, let text = part.part.value.string, text != node.string
    else { return " (at byte \(offset))" }
    return " (at \(node.string ?? ""):\(SourceLocation(offset: offset, in: Array(text.utf8))))"
  }
}

extension ConstraintCompiler {
  /// The same compiler with texts for `x-verbatim`.
  func withSources(_ texts: [String: String]) -> ConstraintCompiler {
    var copy = self
    copy.json.verbatimSources = texts
    return copy
  }
}
