import Inference
import JSONSchema

/// The body of `POST /v1/chat/completions`.
struct ChatRequest {
  var model: String
  var messages: [ChatMessage]
  var sampling: SamplingFields
  var constraint: ConstraintFields
  var tools: ToolFields
  var reasoning: ReasoningFields
  /// What the answer begins with already: the assistant's own last message.
  var beginning: String?
  /// What was passed over, or understood in a way that is worth saying.
  var warnings: [String] = []

  /// - Parameter habits: what the server does where the request does not say.
  init(_ body: JSONValue, _ habits: RequestHabits = RequestHabits()) throws(APIError) {
    var reader = try FieldReader(body, lenient: habits.isLenient)
    model = try reader.string("model") ?? ""
    messages = try MessageReader.messages(&reader)
    sampling = try SamplingFields(&reader)
    if let limit = try reader.int("max_completion_tokens", in: 1...(1 << 30)) {
      if let other = sampling.maxTokens, other != limit {
        throw .invalid("max_tokens", "contradicts max_completion_tokens; send one of them")
      }
      sampling.maxTokens = limit
    }
    let wanted = try reader.bool("logprobs") ?? false
    let alternatives = try reader.int("top_logprobs", in: 0...20)
    if alternatives ?? 0 > 0 && !wanted {
      throw .invalid("top_logprobs", "needs \"logprobs\": true")
    }
    if wanted { sampling.alternatives = alternatives ?? 0 }
    constraint = try ConstraintFields(&reader, closed: habits.closesSchemas)
    tools = try ToolFields(&reader)
    reasoning = try ReasoningFields(&reader)
    try reader.neutral("modalities") { $0.array?.allSatisfy { $0.string == "text" } == true }
    for key in [
      "audio", "web_search_options", "functions", "function_call",
    ] where reader.value(key) != nil {
      throw .unsupported(key)
    }
    for key in ["verbosity", "prediction"] {
      try reader.tolerate(key)
    }
    try readBeginning(&reader)
    try reader.finish()
    warnings += reader.warnings
    if reasoning.tokens ?? 0 > 0, sampling.alternatives != nil {
      throw .unsupported("logprobs", "is not supported together with reasoning")
    }
    if tools.choice == .required, !tools.definitions.isEmpty, let param = constraint.param {
      constraint = ConstraintFields()
      warnings.append("\(param) has no effect: a call is required")
    }
  }

  /// Whether the assistant's last message is the beginning of the answer. It is, unless the request
  /// says otherwise, as servers of local models have it: a turn that was ended is not answered.
  private mutating func readBeginning(_ reader: inout FieldReader) throws(APIError) {
    let continues = try reader.bool("continue_final_message")
    let opens = try reader.bool("add_generation_prompt")
    if continues == true, opens == true {
      throw .invalid("continue_final_message", "contradicts \"add_generation_prompt\": true")
    }
    let isLast = messages.last?.role == "assistant"
    if continues == true, !isLast {
      throw .invalid("continue_final_message", "the last message is not the assistant's")
    }
    guard isLast, continues ?? !(opens ?? false), let last = messages.last else { return }
    messages.removeLast()
    beginning = last.inWords.content
    if continues == nil, opens == nil {
      warnings.append(
        "the last message is the assistant's, so the answer goes on with it; "
          + "\"continue_final_message\": false begins a new one")
    }
  }
}
