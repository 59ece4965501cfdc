import Inference
import JSONSchema
import Sampling

/// Whether the model thinks before it answers, and how much: `reasoning_effort` of OpenAI,
/// `thinking_budget_tokens` and `chat_template_kwargs` of llama.cpp's server.
struct ReasoningFields {
  /// The most tokens of a thought; 0 for none, nil when the request does not say.
  private(set) var tokens: Int?
  /// The field that asked for a thought.
  private(set) var param: String?
  /// Arguments of the chat template, as JSON texts.
  private(set) var arguments: [String: String] = [:]

  /// Tokens by `reasoning_effort`.
  static let efforts = [
    "none": 0, "minimal": 128, "low": 512, "medium": 2048, "high": 8192, "xhigh": 16384,
  ]
  /// Tokens when a request wants a thought and does not say how long.
  static let usualTokens = 1024

  init() {}

  init(_ reader: inout FieldReader) throws(APIError) {
    if let effort = try reader.string("reasoning_effort") {
      guard let tokens = Self.efforts[effort] else {
        throw .invalid(
          "reasoning_effort", "expected none, minimal, low, medium, high or xhigh")
      }
      self.tokens = tokens
      param = "reasoning_effort"
      if tokens > 0 { arguments["reasoning_effort"] = JSONWriter().string(of: .string(effort)) }
    }
    if let value = reader.value("chat_template_kwargs") {
      guard let object = value.object else {
        throw .invalid("chat_template_kwargs", "expected an object")
      }
      for member in object.members {
        if member.name == "enable_thinking" {
          guard let thinks = member.value.bool else {
            throw .invalid("/chat_template_kwargs/enable_thinking", "expected true or false")
          }
          if !thinks { tokens = 0 } else if tokens ?? 0 == 0 { tokens = Self.usualTokens }
          param = "/chat_template_kwargs/enable_thinking"
        } else {
          arguments[member.name] = JSONWriter().string(of: member.value)
        }
      }
    }
    // The most exact word counts; llama.cpp's -1 is "as long as it takes".
    if let budget = try reader.int("thinking_budget_tokens", in: -1...(1 << 30)), tokens != 0 {
      tokens = budget < 0 ? tokens ?? Self.usualTokens : budget
      param = "thinking_budget_tokens"
    }
  }

  /// What is asked of the model; nil for no thought.
  /// - Parameters:
  ///   - beforeCalls: whether calls in the model's own form may follow the thought.
  ///   - lenient: whether a model that has no form for thoughts answers without one.
  func reasoning(
    of served: ServedModel, limits: ServiceLimits, beforeCalls: Bool, lenient: Bool
  ) throws(APIError) -> Reasoning? {
    guard let tokens, tokens > 0 else { return nil }
    let forms = served.chatForms
    guard let markers = beforeCalls ? forms.thoughtBeforeCalls : forms.thought else {
      if lenient { return nil }
      throw .unsupported(
        param ?? "reasoning_effort",
        "is not supported: the chat template of \(served.id) has no form for thoughts; "
          + "a server started with --lenient passes over it")
    }
    return Reasoning(
      markers: markers, tokens: min(tokens, limits.mostTokens),
      forbidden: forms.barredFromThoughts)
  }
}
