internal import Inference
package import Prompting

/// What of a task's own prompt can be cut: its system message and its demonstrations, or the raw text of
/// its prompt file, as one text that searches cut tokens from.
///
/// Between two messages stands a mark, `{m1}`, that searches treat as a slot's place and leave alone; so
/// tokens are cut inside messages, and the conversation keeps its form.
package struct EvolvablePrompt: Sendable {
  /// The task without what is cut.
  private let rest: AgentTask
  /// (messages) Who speaks; empty for a raw text.
  private let roles: [String]
  private let artefact: PromptArtefact
  /// What the marks' names begin with.
  private let mark: String
  /// The whole text.
  package let text: String

  /// What can be cut from a task's prompt.
  /// - Throws: `invalidInput` when there is nothing, or it is no conversation by turns.
  package init(_ task: AgentTask) throws(AgentError) {
    var rest = task
    if let found = task.prompt, found.use == .prompt {
      self.init(rest: rest, messages: [], artefact: found.artefact)
      return
    }
    var messages: [PromptArtefact.Message] = []
    // A message with places for inputs is not the same for all items, and stays.
    if let system = task.system?.constant {
      messages.append(.init(role: "system", content: system))
      rest.system = nil
    }
    if let found = task.prompt?.system {
      let own = messages.isEmpty ? "" : messages.removeFirst().content + "\n\n"
      messages.append(.init(role: "system", content: own + found))
    }
    if var react = task.settings["react"] as? AgentTask.React, task.strategy == "react" {
      let asks = !task.output.parts.isEmpty || react.answer == .observation
      messages += ReactRun.messages(react, asksForAnswer: asks).map {
        .init(role: $0.role, content: $0.content)
      }
      react.examples = []
      rest.settings["react"] = react
    }
    messages += task.prompt?.demonstrations ?? []
    guard !messages.isEmpty else {
      throw AgentError(
        .invalidInput,
        "the task has nothing that could be cut: no system message without places, no examples, and "
          + "no prompt file")
    }
    let roles = messages.map(\.role).drop { $0 == "system" }
    for (index, role) in roles.enumerated() where role != (index % 2 == 0 ? "user" : "assistant") {
      throw AgentError(
        .invalidInput,
        "/react/examples: message \(index + 1) is the \(role)'s where the other speaks: every step of an "
          + "example but its last needs a \"result\"")
    }
    self.init(
      rest: rest, messages: messages,
      artefact: task.prompt?.artefact
        ?? PromptArtefact(
          task: task.id, slots: [], labels: [], prompt: "", original: "", pieces: []))
  }

  private init(rest: AgentTask, messages: [PromptArtefact.Message], artefact: PromptArtefact) {
    self.rest = rest
    self.artefact = artefact
    roles = messages.map(\.role)
    var mark = "m"
    while messages.contains(where: { $0.content.contains("{\(mark)") }) { mark += "_" }
    self.mark = mark
    text =
      messages.isEmpty
      ? artefact.prompt
      : messages.enumerated().map { index, message in
        index == 0 ? message.content : "{\(mark)\(index)}" + message.content
      }.joined()
  }

  /// The slots of the text, the marks between messages among them.
  package var slots: [String] { artefact.slots + marks }

  private var marks: [String] { roles.indices.dropFirst().map { "\(mark)\($0)" } }

  /// The text with nothing left in it but places: what a search compares with as no prompt at all.
  var emptied: String { slots.map { "{\($0)}" }.joined() }

  /// A text that this one was cut to, as the messages that it stands for. What has lost all its words
  /// goes: a system message, or a question with its answer.
  package func messages(of text: String) -> [PromptArtefact.Message] {
    var contents: [String] = []
    var rest = text[...]
    for mark in marks {
      guard let place = rest.firstRange(of: "{\(mark)}") else { break }
      contents.append(String(rest[..<place.lowerBound]))
      rest = rest[place.upperBound...]
    }
    contents.append(String(rest))
    let spoken = zip(roles, contents).map { PromptArtefact.Message(role: $0, content: $1) }
    func isEmpty(_ message: PromptArtefact.Message) -> Bool {
      message.content.allSatisfy(\.isWhitespace)
    }
    var kept: [PromptArtefact.Message] = []
    var index = 0
    if let first = spoken.first, first.role == "system" {
      if !isEmpty(first) { kept.append(first) }
      index = 1
    }
    while index + 1 < spoken.count {
      let pair = [spoken[index], spoken[index + 1]]
      if !pair.allSatisfy(isEmpty) { kept += pair }
      index += 2
    }
    return kept
  }

  /// The prompt that a text stands for, as a file of its own.
  package func artefact(of text: String) -> PromptArtefact {
    var cut = artefact
    if roles.isEmpty {
      cut.prompt = text
    } else {
      cut.messages = messages(of: text)
      cut.prompt = ""
      let places = cut.messages.flatMap { SlotTemplate($0.content, slots: artefact.slots).slots }
      cut.slots = artefact.slots.filter(places.contains)
    }
    return cut
  }

  /// The task with the prompt that a text stands for.
  package func task(with text: String) -> AgentTask {
    var task = rest
    let cut = artefact(of: text)
    if roles.isEmpty {
      task.prompt = TaskPrompt(cut, as: .prompt)
    } else {
      task.prompt = cut.messages.isEmpty ? nil : TaskPrompt(cut, as: .demonstrations)
    }
    return task
  }
}

extension PromptTemplate {
  /// The text when it has no places.
  var constant: String? { places.isEmpty ? try? filled(with: [:]) : nil }
}
