internal import Inference
internal import JSONSchema
internal import Tools

/// How actions are shown to a model, how it writes them, and how they are told afterwards.
enum ActionForm: Hashable, Sendable {
  /// JSON in our own words: described in the system message; results are a user's turns.
  case own
  /// Calls as the model's chat template has them, which shows the tools, too; results stand in the
  /// template's own role where there is one.
  case native(ToolCallForm, hasToolRole: Bool)

  /// The form that a task asks for.
  /// - Throws: when the model's template has no form for calls.
  init(
    _ wanted: AgentTask.React.Form, of model: any LanguageModel
  ) throws(AgentError) {
    guard wanted == .native else {
      self = .own
      return
    }
    let forms = model.chatForms
    guard let calls = forms.calls else {
      throw AgentError(
        .notAvailable,
        "react.form: the chat template of \(model.identity.name) has no form for calls that is read "
          + "back as it was written; use \"own\"")
    }
    self = .native(calls, hasToolRole: forms.hasToolRole)
  }

  /// The turns of an action and of what its calls came to.
  /// - Parameter most: characters of a result.
  func turns(
    _ step: Int, _ action: ActionSpace.Action, _ results: [ToolFinishedRecord], most: Int
  ) -> [ChatMessage] {
    guard case .native(_, hasToolRole: true) = self else {
      let text = results.map { ActionHistory.observation($0, most: most) }
      return turns(step, action, saying: text.joined(separator: "\n"))
    }
    let calls = calls(step, action)
    return [ChatMessage(role: "assistant", content: "", calls: calls)]
      + zip(calls, results).map { call, result in
        let text = ActionHistory.shortened(TerminalText.escaped(result.text), most: most)
        return ChatMessage(
          role: "tool", content: result.isError ? "failed: \(text)" : text, callID: call.id,
          tool: call.name)
      }
  }

  /// The turns of an action and of one text about it.
  func turns(_ step: Int, _ action: ActionSpace.Action, saying text: String) -> [ChatMessage] {
    guard case .native(_, let hasToolRole) = self else {
      return [
        ChatMessage(role: "assistant", content: Self.words(action)),
        ChatMessage(role: "user", content: text),
      ]
    }
    let calls = calls(step, action)
    let reply =
      hasToolRole
      ? calls.map { ChatMessage(role: "tool", content: text, callID: $0.id, tool: $0.name) }
      : [ChatMessage(role: "user", content: text)]
    return [turn(action, calls)] + reply
  }

  /// An action by itself.
  func turn(_ step: Int, _ action: ActionSpace.Action) -> ChatMessage {
    turn(action, calls(step, action))
  }

  private func turn(_ action: ActionSpace.Action, _ calls: [ChatCall]) -> ChatMessage {
    if case .own = self { return ChatMessage(role: "assistant", content: Self.words(action)) }
    return ChatMessage(role: "assistant", content: "", calls: calls)
  }

  /// Turns of a prompt that was written for our own form, in this one: what is a call there is one
  /// here.
  func told(_ messages: [ChatMessage]) -> [ChatMessage] {
    if case .own = self { return messages }
    return messages.enumerated().map { index, message in
      guard message.role == "assistant", message.calls == nil,
        let action = ActionSpace.ownAction(message.content)
      else { return message }
      return turn(Self.shownSteps + index, action)
    }
  }

  /// Numbers of steps that are shown and were not taken: an item has fewer.
  static let shownSteps = 1_000_000

  private func calls(_ step: Int, _ action: ActionSpace.Action) -> [ChatCall] {
    ([action.call] + action.others).enumerated().map { index, call in
      // Nine letters or digits, which every family takes for an identifier.
      let digits = String(step * 16 + index)
      return ChatCall(
        id: String(repeating: "0", count: max(0, 9 - digits.count)) + digits, name: call.name,
        arguments: JSONWriter().string(of: call.arguments))
    }
  }

  /// An action as the model would write it in our own form.
  static func words(_ action: ActionSpace.Action) -> String {
    let calls = ([action.call] + action.others).map { call -> JSONValue in
      ["name": .string(call.name), "arguments": call.arguments]
    }
    var members: [(String, JSONValue)] = action.thought.map { [("thought", .string($0))] } ?? []
    if calls.count > 1 {
      members.append(("calls", .array(calls)))
    } else if members.isEmpty {
      return calls[0].description
    } else {
      members.append(("call", calls[0]))
    }
    return JSONValue.members(members).description
  }
}
