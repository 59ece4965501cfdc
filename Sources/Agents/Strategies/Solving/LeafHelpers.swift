internal import Constraints
internal import Inference
internal import JSONSchema
internal import Prompting
internal import Sampling
internal import Tools

/// The task's calculator, for leaves that are calculations. Every call is in the journal.
struct CalculatorLeaf: LeafHelp {
  let step: StepContext
  let journal: StepRounds

  func help(with question: NodeQuestion) async throws(PromptingError) -> LeafReply? {
    guard let text = question.calculation else { return nil }
    do throws(AgentError) {
      let result = try await step.call(
        ToolCall(name: "calculator", arguments: ["expression": .string(text)]))
      return result.isError ? nil : .answer(result.text, source: "calculator")
    } catch {
      throw journal.help(error)
    }
  }
}

/// The task's behaviors, for leaves: recalled for the leaf's own question, by name, so that what is used
/// is counted.
struct BehaviorLeaf: LeafHelp {
  let step: StepContext
  let journal: StepRounds

  func help(with question: NodeQuestion) async throws(PromptingError) -> LeafReply? {
    do throws(AgentError) {
      let found = try await step.recall(question.task, for: question.task)
      return found.isEmpty
        ? nil
        : .notes(
          found.map { "\($0.name): \($0.instruction)" }.joined(separator: "\n"),
          source: "handbook")
    } catch {
      throw journal.help(error)
    }
  }
}

/// The tools that are found for a leaf: the model calls one of them, or none, and what it answers stands
/// before the leaf's own answer.
struct ToolLeaf: LeafHelp {
  let step: StepContext
  let journal: StepRounds
  let setup: StrategySetup
  let finder: ToolFinder
  let actions: ActionCompiler

  /// What its draws are for, in records.
  static let part = "leaf"

  /// What is named when no tool is needed.
  private static let none = ToolDefinition(
    name: "answer", description: "No tool is needed: the question can be answered at once.",
    inputSchema: ["type": "object", "properties": [:], "additionalProperties": false])

  func help(with question: NodeQuestion) async throws(PromptingError) -> LeafReply? {
    do throws(AgentError) {
      return try await reply(question)
    } catch {
      throw journal.help(error)
    }
  }

  private func reply(_ question: NodeQuestion) async throws(AgentError) -> LeafReply? {
    let found = try await step.recorded(
      RetrievedRecord.self, where: { $0.part == question.task }
    ) { () async throws(AgentError) -> RetrievedRecord in
      var record = try await finder.find(question.task)
      record.part = question.task
      return record
    }
    let tools = finder.shown(found).filter {
      step.item.setup.skills[$0.name]?.isHarmless ?? true
    }
    guard !tools.isEmpty else { return nil }
    let space = ActionSpace(
      tools: tools, finish: Self.none, thoughtLength: 0,
      argumentLength: setup.task.argumentLength,
      form: try ActionForm(setup.task.react.form, of: setup.model))
    var messages = [ChatMessage(role: "user", content: question.statement)]
    if space.form == .own {
      messages.insert(ChatMessage(role: "system", content: space.instructions), at: 0)
    }
    let prompt = try PromptWriter(setup).prompt(messages, tools: space.chatTools)
    let constraint = try actions.compiled(space, step.item.texts)
    let record = try await step.sample(
      Self.part, prompt: prompt.tokens, under: constraint, reasoning: prompt.reasoning,
      options: setup.task.actionSampling)
    guard let text = record.text, let action = space.action(text),
      action.call.name != Self.none.name
    else { return nil }
    let result = try await step.call(action.call)
    guard !result.isError else { return nil }
    return .notes(
      "\(result.tool) answers: \(TerminalText.escaped(result.text))", source: result.tool)
  }
}
