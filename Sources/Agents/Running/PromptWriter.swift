internal import Handbook
package import Inference
internal import Prompting
internal import Sampling

/// The beginning of every conversation about a task.
struct PromptWriter {
  private let task: AgentTask
  private let setup: StrategySetup?

  init(_ setup: StrategySetup) {
    self.setup = setup
    task = setup.task
  }

  /// A writer of words alone: there is no model to make tokens.
  fileprivate init(_ task: AgentTask) {
    setup = nil
    self.task = task
  }

  /// The task's system message, the output's description where it is wanted, `instructions`, the
  /// demonstrations of its prompt file, and the goal with the behaviors to keep in mind before it.
  func opening(
    _ texts: [String: String], behaviors: [RecalledBehavior] = [], instructions: [String] = []
  ) throws(AgentError) -> [ChatMessage] {
    var system: [String] = []
    if let own = task.system { system.append(try own.filled(with: texts)) }
    let description = ConstraintDescription(try task.output.specification(texts))
    if task.describes ?? description.isOnByDefault, let text = description.text {
      system.append(text)
    }
    system += instructions.filter { !$0.isEmpty }
    var messages: [ChatMessage] = []
    if !system.isEmpty {
      messages.append(ChatMessage(role: "system", content: system.joined(separator: "\n\n")))
    }
    for shown in task.prompt?.demonstrations ?? [] {
      messages.append(
        ChatMessage(role: shown.role, content: try filled(shown.content, texts)))
    }
    messages.append(
      ChatMessage(
        role: "user", content: Self.block(behaviors) + (try task.goal.filled(with: texts))))
    return messages
  }

  /// What the system message of a step says after the task's own words: what the prompt file has for
  /// it, the tools, and the behaviors, where the prompt file has no places for them.
  /// - Parameters:
  ///   - tools: what is said of them; empty where the model's chat template shows them.
  ///   - place: what stands where a prompt file has a place for them.
  func instructions(
    _ texts: [String: String], tools: String, inPlace place: String, behaviors: [String],
    observations: [String]
  ) throws(AgentError) -> String {
    let found = task.prompt
    let loop: [TaskPrompt.LoopPart: String] = [
      .tools: place,
      .behaviors: behaviors.joined(separator: "\n\n"),
      .observations: observations.joined(separator: "\n"),
    ]
    var parts: [String] = []
    if let system = found?.system { parts.append(try filled(system, texts, loop)) }
    if !tools.isEmpty, found?.hasPlace(for: .tools) != true { parts.append(tools) }
    if found?.hasPlace(for: .behaviors) != true { parts += behaviors }
    return parts.joined(separator: "\n\n")
  }

  /// A text of the prompt file with its slots filled.
  private func filled(
    _ text: String, _ texts: [String: String], _ loop: [TaskPrompt.LoopPart: String] = [:]
  ) throws(AgentError) -> String {
    guard let prompt = task.prompt else { return text }
    var slots: [String: String] = [:]
    for slot in prompt.artefact.slots {
      slots[slot] =
        task.slot(slot, texts) ?? TaskPrompt.LoopPart(rawValue: slot).flatMap { loop[$0] }
    }
    return try prompt.filled(text, slots)
  }

  private static func block(_ behaviors: [RecalledBehavior]) -> String {
    PromptBlock.text(lines: behaviors.map { "\($0.name): \($0.instruction)" })
  }

  /// The messages with their tokens.
  /// - Parameter tools: those that the model's chat template shows.
  func prompt(
    _ messages: [ChatMessage], tools: [ChatTool] = []
  ) throws(AgentError) -> StepPrompt {
    let model = try model()
    let reasoning = try task.reasoning?.asked(of: model, beforeCalls: !tools.isEmpty)
    return StepPrompt(
      words: .conversation(messages),
      tokens: try Self.tokens(of: messages, tools, for: model, reasoning: reasoning),
      reasoning: reasoning, tools: tools)
  }

  private func model() throws(AgentError) -> any LanguageModel {
    guard let setup else { throw AgentError(.notAvailable, "there is no model to make tokens") }
    return setup.model
  }

  /// The prompt in the model's chat format, or as it is for a model without one. Whatever the
  /// messages contain stays plain characters.
  func tokens(of messages: [ChatMessage]) throws(AgentError) -> [TokenID] {
    try Self.tokens(of: messages, for: model())
  }

  /// As `tokens(of:)`, for another model; with reasoning the prompt ends inside a thought.
  static func tokens(
    of messages: [ChatMessage], _ tools: [ChatTool] = [], for model: any LanguageModel,
    reasoning: Reasoning? = nil
  ) throws(AgentError) -> [TokenID] {
    do throws(InferenceError) {
      return try model.tokenize(
        ChatPrompt(
          messages: messages, tools: tools, thinks: reasoning != nil, thought: reasoning?.markers))
    } catch {
      guard error.code == .unsupported, reasoning == nil, tools.isEmpty else {
        throw AgentError(error)
      }
    }
    return try tokens(of: messages.map(\.content).joined(separator: "\n"), for: model)
  }

  /// The prompt of an item, with its tokens.
  func prompt(
    _ texts: [String: String], behaviors: [RecalledBehavior] = []
  ) throws(AgentError) -> StepPrompt {
    switch try words(texts, behaviors: behaviors) {
    case .conversation(let messages): try prompt(messages)
    case .text(let text):
      StepPrompt(words: .text(text), tokens: try Self.tokens(of: text, for: model()))
    }
  }

  /// The prompt of an item: the task's prompt file with the item in its slots, as raw text, or the
  /// opening of a conversation.
  func words(
    _ texts: [String: String], behaviors: [RecalledBehavior]
  ) throws(AgentError) -> PromptWords {
    guard let found = task.prompt else {
      return .conversation(try opening(texts, behaviors: behaviors))
    }
    let loop = [TaskPrompt.LoopPart.behaviors: Self.block(behaviors)]
    if found.use == .prompt { return .text(try filled(found.artefact.prompt, texts, loop)) }
    let system = try found.system.map { text throws(AgentError) in try filled(text, texts, loop) }
    return .conversation(
      try opening(
        texts, behaviors: found.hasPlace(for: .behaviors) ? [] : behaviors,
        instructions: [system].compactMap(\.self)))
  }

  /// A raw text's tokens.
  static func tokens(
    of text: String, for model: any LanguageModel
  ) throws(AgentError) -> [TokenID] {
    do throws(InferenceError) {
      return try model.tokenize(prompt: text)
    } catch {
      throw AgentError(error)
    }
  }
}

/// A prompt as any model may be given it.
package enum PromptWords {
  case conversation([ChatMessage])
  /// Raw text: a prompt file with an item in its slots.
  case text(String)
}

extension AgentTask {
  /// What an item asks at its beginning.
  package func words(
    _ texts: [String: String], behaviors: [RecalledBehavior]
  ) throws(AgentError) -> PromptWords {
    try PromptWriter(self).words(texts, behaviors: behaviors)
  }
}
