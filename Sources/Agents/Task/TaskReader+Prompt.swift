internal import Constraints
internal import JSONSchema
internal import Prompting

/// A prompt that was found, as a part of a task.
extension TaskReader {
  /// Reads `prompt_file`: a path, or a path and what the prompt is.
  mutating func prompt(_ node: JSONNode?) -> TaskPrompt? {
    guard let node else { return nil }
    let path = node["file"] ?? node
    let use = node["as"]?.string.flatMap { TaskPrompt.Use(rawValue: $0) } ?? .prompt
    let known = problems.count
    let bytes = file(path)
    guard problems.count == known else { return nil }
    do throws(PromptingError) {
      let artefact = try PromptArtefact.read(bytes, named: path.string ?? "")
      if use == .demonstrations, artefact.messages.isEmpty {
        fail(
          path,
          "the prompt has no \"messages\" to show; as \"system\" its text can be used, and `prompt "
            + "evolve --task` writes prompts with messages")
      } else if use != .demonstrations, artefact.prompt.isEmpty {
        fail(path, "the prompt is a conversation: say \"as\": \"demonstrations\"")
      }
      return TaskPrompt(artefact, as: use)
    } catch {
      fail(path, error.message)
      return nil
    }
  }

  /// Notes what cannot be had together with the prompt, and takes its labels as the output's
  /// choice when the task says nothing about its output.
  mutating func checkPrompt(_ task: inout AgentTask, _ root: JSONNode) {
    guard let prompt = task.prompt, let node = root["prompt_file"] else { return }
    if prompt.use == .prompt {
      checkRaw(prompt, task, node, root)
    } else if !converses(task) {
      fail(
        node,
        "the strategy \(task.strategy) holds no conversation that a prompt could be a part of"
          + (kinds.strategies[task.strategy]?.conversation == .withLoop
            ? "; with tools to go on with it does" : ""))
    }
    let labels = prompt.artefact.labels
    guard task.output.parts.isEmpty, !labels.isEmpty else { return }
    // A raw text goes on with a space; an answer in a chat begins with its first letter.
    let choices =
      prompt.use == .prompt ? labels : labels.map { String($0.drop { $0.isWhitespace }) }
    task.output.parts = [required(.choice(choices), at: node)].compactMap(\.self)
  }

  /// Notes what cannot stand beside a prompt that is all that the model gets.
  private mutating func checkRaw(
    _ prompt: TaskPrompt, _ task: AgentTask, _ node: JSONNode, _ root: JSONNode
  ) {
    let able = kinds.strategies.kinds.filter(\.takesPromptFile).map(\.key)
    if !able.contains(task.strategy) {
      let names = able.joined(separator: " and ")
      fail(
        node,
        "only the strategy \(names) takes a prompt file as the whole prompt, and this is "
          + "\(task.strategy): say {\"file\": …, \"as\": \"system\"} or \"demonstrations\"")
    }
    let raw = "a prompt file is given to the model as it is, without chat messages"
    if let system = root["system"] { fail(system, "\(raw): no system message can be added") }
    if let describe = root["describe"], describe.bool == true {
      fail(describe, "\(raw): no description can be added")
    }
    if let top = task.handbook?.top, top > 0, !prompt.hasPlace(for: .behaviors),
      let handbook = root["handbook"]
    {
      fail(
        handbook,
        "\(raw): without a slot {behaviors} in it no behaviors can be added; say \"top\": 0 to "
          + "learn only")
    }
  }

  /// Whether a task's strategy asks the model in messages.
  private func converses(_ task: AgentTask) -> Bool {
    let outline = kinds.strategies[task.strategy]
    return switch outline?.conversation {
    case .always: true
    case .withLoop: outline?.goesOn?(task) ?? false
    case .never, nil: false
    }
  }

  /// Notes slots that nothing fills, judged by the first item that can be used.
  mutating func checkSlots(_ task: AgentTask, _ texts: [String: String], _ root: JSONNode) {
    guard let prompt = task.prompt, let node = root["prompt_file"] else { return }
    for slot in prompt.slots where task.slot(slot, texts) == nil {
      if let part = TaskPrompt.LoopPart(rawValue: slot) {
        checkLoop(part, prompt, task, node, root)
        continue
      }
      let names = texts.keys.sorted().map { String($0.split(separator: ".").last ?? "") }
      let near = Suggestion.closest(to: slot, among: names)
      fail(
        node,
        "the prompt's slot {\(slot)} has no text: no input has that name, and no member of a "
          + "JSON Lines input" + (near.map { "; is it \"\($0)\"?" } ?? ""))
    }
  }

  /// Notes a slot for something that this task's loop does not have, or not there.
  private mutating func checkLoop(
    _ part: TaskPrompt.LoopPart, _ prompt: TaskPrompt, _ task: AgentTask, _ node: JSONNode,
    _ root: JSONNode
  ) {
    if !prompt.hasPlace(for: part)
      || prompt.demonstrations.contains(where: {
        SlotTemplate($0.content, slots: [part.rawValue]).slots.contains(part.rawValue)
      })
    {
      fail(
        node,
        "the prompt's slot {\(part.rawValue)} stands in a demonstration, which is the same in every "
          + "step; it belongs into the system message")
    } else if part == .behaviors {
      guard task.handbook == nil else { return }
      fail(node, "the prompt's slot {behaviors} has no text: the task has no \"handbook\"")
    } else if task.strategy == "direct" || !task.tools.areNamed {
      fail(node, "the prompt's slot {\(part.rawValue)} has no text: no tools are called here")
    }
  }
}
