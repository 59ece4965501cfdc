/// One turn of a conversation.
public struct ChatMessage: Hashable, Sendable, Codable {
  /// `system`, `user`, `assistant`, or `tool`.
  public var role: String
  /// What was said.
  public var content: String
  /// The tools an assistant called; nil for none.
  public var calls: [ChatCall]?
  /// The identifier of the call that a `tool` message answers.
  public var callID: String?
  /// The name of the tool that a `tool` message comes from.
  public var tool: String?

  /// One turn.
  public init(
    role: String, content: String, calls: [ChatCall]? = nil, callID: String? = nil,
    tool: String? = nil
  ) {
    self.role = role
    self.content = content
    self.calls = calls
    self.callID = callID
    self.tool = tool
  }
}

/// A tool's call as a conversation holds it.
public struct ChatCall: Hashable, Sendable, Codable {
  /// What the result refers to.
  public var id: String
  /// The tool.
  public var name: String
  /// A JSON object, as text.
  public var arguments: String

  /// A call.
  public init(id: String = "", name: String, arguments: String) {
    self.id = id
    self.name = name
    self.arguments = arguments
  }
}

/// A tool as a chat format shows it to the model.
public struct ChatTool: Hashable, Sendable, Codable {
  /// What it is called by.
  public var name: String
  /// What it does.
  public var description: String
  /// The JSON Schema of its arguments, as text.
  public var parameters: String

  /// A tool.
  public init(name: String, description: String, parameters: String) {
    self.name = name
    self.description = description
    self.parameters = parameters
  }
}

/// A conversation with everything that its rendering depends on.
public struct ChatPrompt: Hashable, Sendable {
  /// The turns so far.
  public var messages: [ChatMessage]
  /// The tools that may be called.
  public var tools: [ChatTool]
  /// Whether the prompt ends inside a thought, which the model then goes on with.
  public var thinks: Bool
  /// What stands around thoughts, where it is not what the template has.
  public var thought: ThoughtMarkers?
  /// Arguments of the template, as JSON texts: `["preserve_thinking": "true"]`.
  public var arguments: [String: String]

  /// A conversation; nothing but turns by default.
  public init(
    messages: [ChatMessage], tools: [ChatTool] = [], thinks: Bool = false,
    thought: ThoughtMarkers? = nil, arguments: [String: String] = [:]
  ) {
    self.messages = messages
    self.tools = tools
    self.thinks = thinks
    self.thought = thought
    self.arguments = arguments
  }

  /// Refuses what a model without forms of its own cannot show.
  package func refuseUnlessPlain(for name: String) throws(InferenceError) {
    let extra: String? =
      if !tools.isEmpty || messages.contains(where: { $0.calls != nil }) {
        "no format for tools"
      } else if thinks {
        "no format for thoughts"
      } else if !arguments.isEmpty {
        "no template that takes arguments"
      } else {
        nil
      }
    if let extra { throw InferenceError(.unsupported, "\(name) has \(extra)") }
  }
}
