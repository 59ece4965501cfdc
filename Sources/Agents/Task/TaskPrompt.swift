public import Prompting

/// A prompt that was found, and what it is in a task's conversations.
///
/// Its slots are filled by inputs of their names, by members of those names of the JSON Lines input, and,
/// where there are such things, by the loop: `behaviors` that were recalled, `tools` that may be
/// called, `observations` that tools have made.
public struct TaskPrompt: Sendable {
  /// What it is.
  public enum Use: String, Hashable, Sendable, CaseIterable {
    /// All that the model gets, as raw text.
    case prompt
    /// What the system message says after the task's own.
    case system
    /// A conversation before the item's, after its system message if it has one.
    case demonstrations
  }

  /// The prompt as its file says it.
  public var artefact: PromptArtefact
  public var use: Use

  /// A prompt.
  public init(_ artefact: PromptArtefact, as use: Use) {
    self.artefact = artefact
    self.use = use
  }

  /// What belongs into the system message; nil for nothing.
  var system: String? {
    switch use {
    case .prompt: nil
    case .system: artefact.prompt
    case .demonstrations:
      artefact.messages.first.flatMap { $0.role == "system" ? $0.content : nil }
    }
  }

  /// What stands before the item: a user's and an assistant's messages by turns.
  var demonstrations: [PromptArtefact.Message] {
    use == .demonstrations ? artefact.messages.filter { $0.role != "system" } : []
  }

  /// The texts in which slots are filled.
  private var texts: [String] {
    use == .prompt ? [artefact.prompt] : [system].compactMap(\.self) + demonstrations.map(\.content)
  }

  /// The slots that are filled somewhere, in the file's order.
  var slots: [String] {
    artefact.slots.filter { slot in
      texts.contains { SlotTemplate($0, slots: [slot]).slots.contains(slot) }
    }
  }

  /// Whether the system message, or the raw text, has a place for something of the loop.
  func hasPlace(for part: LoopPart) -> Bool {
    guard let text = use == .prompt ? artefact.prompt : system else { return false }
    return artefact.slots.contains(part.rawValue)
      && SlotTemplate(text, slots: [part.rawValue]).slots.contains(part.rawValue)
  }

  /// A text of the prompt with its slots filled.
  func filled(_ text: String, _ texts: [String: String]) throws(AgentError) -> String {
    do throws(PromptingError) {
      return try SlotTemplate(text, slots: artefact.slots).render(texts)
    } catch {
      throw AgentError(error)
    }
  }

  /// What the loop knows beside the inputs.
  enum LoopPart: String, CaseIterable {
    case behaviors, tools, observations
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
