public import JSONSchema

/// Asks the person who started the agent.
public struct AskUserTool: Tool {
  private let ask: @Sendable (String) async -> String?

  /// Asks through `ask`, which is given text that is safe on a terminal; nil when there is nobody.
  public init(_ ask: @escaping @Sendable (_ question: String) async -> String?) {
    self.ask = ask
  }

  public var effect: ToolEffect { .none }

  public var definition: ToolDefinition {
    ToolDefinition(
      name: "ask_user", title: "Ask the user",
      description: "Asks the user one question and returns the answer. Use it when something that "
        + "only the user knows is missing.",
      inputSchema: Schemas.object(
        ["question": Schemas.text("one clear question", maxLength: 500)], required: ["question"]))
  }

  public func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
    let question = try ArgumentReader(arguments, of: "ask_user").string("question")
    guard let answer = await ask(TerminalText.escaped(question)) else {
      return .failure("there is nobody to ask")
    }
    return ToolResult(text: answer)
  }
}
