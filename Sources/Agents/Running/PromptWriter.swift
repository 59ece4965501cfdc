internal import Handbook
internal import Inference
internal import Prompting
internal import Sampling

/// The beginning of every conversation about a task.
struct PromptWriter {
  private let setup: StrategySetup

  init(_ setup: StrategySetup) { self.setup = setup }

  /// The task's system message, the output's description where it is wanted, and the goal with the
  /// behaviors to keep in mind before it.
  func opening(
    _ texts: [String: String], behaviors: [RecalledBehavior] = []
  ) throws(AgentError) -> [ChatMessage] {
    let task = setup.task
    var system: [String] = []
    if let own = task.system { system.append(try own.filled(with: texts)) }
    let description = ConstraintDescription(try task.output.specification(texts))
    if task.describes ?? description.isOnByDefault, let text = description.text {
      system.append(text)
    }
    var messages: [ChatMessage] = []
    if !system.isEmpty {
      messages.append(ChatMessage(role: "system", content: system.joined(separator: "\n\n")))
    }
    let block = PromptBlock.text(lines: behaviors.map { "\($0.name): \($0.instruction)" })
    messages.append(
      ChatMessage(role: "user", content: block + (try task.goal.filled(with: texts))))
    return messages
  }

  /// The messages with their tokens.
  func prompt(_ messages: [ChatMessage]) throws(AgentError) -> StepPrompt {
    let reasoning = try setup.task.reasoning?.asked(of: setup.model)
    return StepPrompt(
      words: .conversation(messages),
      tokens: try Self.tokens(of: messages, for: setup.model, reasoning: reasoning),
      reasoning: reasoning)
  }

  /// The prompt in the model's chat format, or as it is for a model without one. Whatever the
  /// messages contain stays plain characters.
  func tokens(of messages: [ChatMessage]) throws(AgentError) -> [TokenID] {
    try Self.tokens(of: messages, for: setup.model)
  }

  /// As `tokens(of:)`, for another model; with reasoning the prompt ends inside a thought.
  static func tokens(
    of messages: [ChatMessage], for model: any LanguageModel, reasoning: Reasoning? = nil
  ) throws(AgentError) -> [TokenID] {
    do throws(InferenceError) {
      return try model.tokenize(
        ChatPrompt(messages: messages, thinks: reasoning != nil, thought: reasoning?.markers))
    } catch {
      guard error.code == .unsupported, reasoning == nil else { throw AgentError(error) }
    }
    return try tokens(of: messages.map(\.content).joined(separator: "\n"), for: model)
  }

  /// The prompt of an item: the task's prompt file with the item in its slots, as raw text, or the
  /// opening of a conversation.
  func prompt(
    _ texts: [String: String], behaviors: [RecalledBehavior] = []
  ) throws(AgentError) -> StepPrompt {
    guard let artefact = setup.task.prompt else {
      return try prompt(opening(texts, behaviors: behaviors))
    }
    var slots: [String: String] = [:]
    for slot in artefact.slots { slots[slot] = setup.task.slot(slot, texts) }
    let text: String
    do throws(PromptingError) {
      text = try artefact.render(item: slots)
    } catch {
      throw AgentError(error)
    }
    return StepPrompt(words: .text(text), tokens: try Self.tokens(of: text, for: setup.model))
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
