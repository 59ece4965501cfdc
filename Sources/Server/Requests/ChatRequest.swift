import Inference
import JSONSchema

/// The body of `POST /v1/chat/completions`.
struct ChatRequest {
  var model: String
  var messages: [ChatMessage]
  var sampling: SamplingFields
  var constraint: ConstraintFields
  var tools: ToolFields

  init(_ body: JSONValue) throws(APIError) {
    var reader = try FieldReader(body)
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
    constraint = try ConstraintFields(&reader)
    tools = try ToolFields(&reader)
    try reader.neutral("modalities") { $0.array?.allSatisfy { $0.string == "text" } == true }
    for key in [
      "audio", "web_search_options", "prediction", "functions", "function_call",
      "reasoning_effort", "verbosity",
    ] where reader.value(key) != nil {
      throw .unsupported(key)
    }
    try reader.finish()
    if !tools.definitions.isEmpty {
      if let param = constraint.param {
        throw APIError(
          status: 400,
          "\(param) cannot be combined with tools that may be called; use tool_choice \"none\"",
          param: param, code: "unsupported_parameter")
      }
      if sampling.alternatives != nil {
        throw .unsupported("logprobs", "is not supported together with tools")
      }
    }
  }
}
