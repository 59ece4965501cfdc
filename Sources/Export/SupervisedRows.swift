internal import Agents
internal import Handbook
internal import Inference
internal import JSONSchema

extension ExportKind {
  /// `sft`: what a solved item asked and did, as a conversation; for raw prompts a prompt and its
  /// completion.
  ///
  ///     {"messages": [{"role": "user", "content": …}, {"role": "assistant", "content": …,
  ///      "tool_calls": […]}, {"role": "tool", …}, …], "tools": "[…]", "meta": {…}}
  static let sft = ExportKind(
    "sft", "solved items as conversations, with their calls of tools (TRL, OpenAI's fine-tuning)"
  ) { group, options throws(AgentError) in
    group.compactMap { rollout -> JSONValue? in
      guard rollout.result.outcome == .solved, let final = rollout.final else { return nil }
      let meta = rollout.provenance([
        ("step", .int(final.step)), ("reward", .double(rollout.reward)),
        ("behaviors", .string(options.keepsBehaviors ? "kept" : "left_out")),
      ])
      var answer = final.text
      if !options.keepsBehaviors { answer = TrainingExport.strip(answer) }
      switch rollout.prompt {
      case .text(let prompt):
        return .members([
          ("prompt", .string(prompt)), ("completion", .string(answer)), ("meta", meta),
        ])
      case .messages(let messages):
        let last = Rollout.assistant(answer, thought: final.sampled.thought)
        let hasTools = !rollout.turns.isEmpty && !rollout.header.toolDefinitions.isEmpty
        let tools = JSONValue.array(rollout.header.toolDefinitions)
        return .members([
          ("messages", .array(messages + rollout.turns.prefix(final.turnsBefore) + [last])),
          (
            "tools",
            hasTools ? options.listsTools ? tools : .string(tools.text) : .null
          ), ("meta", meta),
        ])
      }
    }
  }
}
