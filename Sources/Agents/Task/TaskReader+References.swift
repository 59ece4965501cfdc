internal import Constraints
internal import Inference
internal import JSONSchema
internal import Tools

/// Names in a task that have to lead somewhere: to tools, to arguments, to members of a line.
extension TaskReader {
  /// Notes names of tools that the task does not have, and places that are nobody's.
  mutating func checkReferences(_ task: AgentTask, _ root: JSONNode) {
    if let node = root["success"]?["tool"]?["arguments"] {
      for member in node.members {
        for place in PromptTemplate(member.value.string ?? "").places where place != "answer" {
          checkName(place, member.value, task, as: "{{\(place)}}")
        }
      }
    }
    for part in task.output.parts + task.success.requirement.parts
    where part.kind.key == .checker {
      guard let node = root[part.pointer], let line = part.part.value.string else { continue }
      needs.note(.checker(line), at: place(node))
    }
    // What a server offers is known only when it runs; `TaskToolbox.open` asks then.
    guard task.tools.servers.isEmpty, root["mcpServers"] == nil else { return }
    let own = task.tools.names.map(\.name) + task.tools.own.map(\.definition.name)
    let skills = task.tools.skills.map(\.definition.name)
    if let node = root["approvals"], task.hasTools {
      for element in node.elements {
        checkTool(element, among: own + skills + task.tools.hidden.sorted())
      }
    }
    for (example, node) in zip(task.react.examples, nodes(root["react"]?["examples"])) {
      for (step, node) in zip(example.steps, nodes(node["steps"])) {
        guard let name = node["name"] else { continue }
        checkTool(name, among: own + skills + [AgentTask.Tools.finish])
        checkArguments(of: step.call, at: node["arguments"] ?? node, task)
      }
    }
  }

  /// Notes what is asked of the lines of an input and none of them has.
  mutating func checkMembers(_ items: TaskItems) {
    guard !members.isEmpty else { return }
    let (absent, known) = items.absent(Set(members.map(\.name)))
    for (name, node, shown) in members where absent.contains(name) {
      let near = Suggestion.closest(to: name, among: known)
      let has =
        known.isEmpty ? "they have no members" : "they have \(known.joined(separator: ", "))"
      fail(
        node,
        "\(shown): no line of the input has that member; "
          + (near.map { "did you mean \"\($0)\"?" } ?? has))
    }
  }

  /// Notes schemas of arguments that no call satisfies, or that cannot be kept.
  mutating func compileTools(_ task: AgentTask, _ root: JSONNode) {
    for (name, pointer) in task.tools.names {
      guard let node = root[pointer]?["inputSchema"],
        let tool = task.tools.own.first(where: { $0.definition.name == name }),
        let part = required(
          .jsonSchema(JSONWriter().string(of: tool.definition.inputSchema)), at: node)
      else { continue }
      compile(part, [:], hasTexts: false, root)
    }
  }

  private mutating func checkTool(_ node: JSONNode, among known: [String]) {
    guard let name = node.string, !known.contains(name) else { return }
    let near = Suggestion.closest(to: name, among: known)
    fail(
      node,
      "the task has no tool \"\(name)\""
        + (near.map { "; did you mean \"\($0)\"?" }
          ?? (known.isEmpty ? "" : "; it has \(known.prefix(16).joined(separator: ", "))")))
  }

  /// An example that shows a call which the tool would refuse teaches mistakes.
  private mutating func checkArguments(of call: ToolCall, at node: JSONNode, _ task: AgentTask) {
    let host = ToolHost(ask: { _ in nil }, now: { 0 })
    let definition =
      task.tools.own.first { $0.definition.name == call.name }?.definition
      ?? kinds.tools[call.name]?.make(host)?.definition
    guard let definition, let check = try? ArgumentCheck(definition),
      let complaint = check.complaint(about: call.arguments)
    else { return }
    warn(node, complaint.replacing("\n", with: " "))
  }

  private func nodes(_ node: JSONNode?) -> [JSONNode] { node.map { Array($0.elements) } ?? [] }
}
