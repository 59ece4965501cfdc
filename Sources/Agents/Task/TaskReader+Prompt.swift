internal import Constraints
internal import JSONSchema
internal import Prompting

/// A prompt that was found, as the prompt of a task.
extension TaskReader {
  mutating func prompt(_ node: JSONNode?) -> PromptArtefact? {
    guard let node else { return nil }
    let known = problems.count
    let bytes = file(node)
    guard problems.count == known else { return nil }
    do throws(PromptingError) {
      return try PromptArtefact.read(bytes, named: node.string ?? "")
    } catch {
      fail(node, error.message)
      return nil
    }
  }

  /// Notes what cannot be had together with the prompt, and takes its labels as the output's
  /// choice when the task says nothing about its output.
  mutating func checkPrompt(_ task: inout AgentTask, _ root: JSONNode) {
    guard let prompt = task.prompt, let node = root["prompt_file"] else { return }
    let able = kinds.strategies.kinds.filter(\.takesPromptFile).map(\.key)
    if !able.contains(task.strategy) {
      let names = able.joined(separator: " and ")
      fail(node, "only the strategy \(names) takes a prompt file, and this is \(task.strategy)")
    }
    let raw = "a prompt file is given to the model as it is, without chat messages"
    if let system = root["system"] { fail(system, "\(raw): no system message can be added") }
    if let describe = root["describe"], describe.bool == true {
      fail(describe, "\(raw): no description can be added")
    }
    if let top = task.handbook?.top, top > 0, let handbook = root["handbook"] {
      fail(handbook, "\(raw): no behaviors can be added; say \"top\": 0 to learn only")
    }
    if task.output.parts.isEmpty, !prompt.labels.isEmpty {
      task.output.parts = [required(.choice(prompt.labels), at: node)].compactMap(\.self)
    }
  }

  /// Notes slots that nothing fills, judged by the first item that can be used.
  mutating func checkSlots(_ task: AgentTask, _ texts: [String: String], _ root: JSONNode) {
    guard let prompt = task.prompt, let node = root["prompt_file"] else { return }
    for slot in prompt.slots where task.slot(slot, texts) == nil {
      let names = texts.keys.sorted().map { String($0.split(separator: ".").last ?? "") }
      let near = Suggestion.closest(to: slot, among: names)
      fail(
        node,
        "the prompt's slot {\(slot)} has no text: no input has that name, and no member of a "
          + "JSON Lines input" + (near.map { "; is it \"\($0)\"?" } ?? ""))
    }
  }
}

extension AgentTask {
  /// The text for a slot of `prompt`: the member of that name of the JSON Lines input, or the
  /// input of that name; nil when there is neither.
  func slot(_ name: String, _ texts: [String: String]) -> String? {
    for input in inputs {
      if case .lines = input.source, let text = texts["\(input.name).\(name)"] { return text }
    }
    return texts[name]
  }
}
