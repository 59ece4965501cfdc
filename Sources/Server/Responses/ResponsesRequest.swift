import JSONSchema

/// The body of `POST /v1/responses`: the same questions as a chat completion's, in OpenAI's newer form.
///
/// Nothing is kept between requests: a conversation is sent whole, and an answer cannot be referred
/// to by its number.
struct ResponsesRequest {
  /// What a chat completion would be asked.
  let chat: ChatRequest
  let body: ChatBody
  /// What an answer repeats of the request.
  let echo: JSONObject

  init(_ value: JSONValue, _ habits: RequestHabits) throws(APIError) {
    var reader = try FieldReader(value, lenient: habits.isLenient)
    var body = ChatBody()
    body["model"] = try reader.string("model").map { .string($0) }
    for key in ["previous_response_id", "conversation", "prompt"] where reader.value(key) != nil {
      throw .unsupported(
        key, "is not supported: nothing is kept here; send the conversation in \"input\"")
    }
    if try reader.bool("background") == true { throw .unsupported("background") }
    let instructions = try reader.string("instructions")
    if let instructions {
      body.add(["role": "system", "content": .string(instructions)], from: "instructions")
    }
    guard let input = reader.value("input") else { throw .invalid("input", "is missing") }
    try Self.read(input, into: &body)
    for key in [
      "temperature", "top_p", "stream", "parallel_tool_calls", "user", "metadata",
      "safety_identifier", "prompt_cache_key", "service_tier", "seed", "top_k", "min_p", "sampler",
      "structured_outputs", "chat_template_kwargs",
    ] {
      body[key] = reader.value(key)
    }
    body["max_tokens"] = reader.value("max_output_tokens")
    body.name("max_tokens", "max_output_tokens")
    if let count = try reader.int("top_logprobs", in: 0...20), count > 0 {
      body["logprobs"] = true
      body["top_logprobs"] = .int(count)
    }
    try Self.readTools(&reader, into: &body)
    try Self.readText(&reader, into: &body)
    try Self.readReasoning(&reader, into: &body)
    // What is asked to be kept or listed is only said to be so in the answer.
    reader.ignore(["store", "include", "max_tool_calls"])
    try reader.neutral("truncation") { $0.string == "disabled" }
    if let options = reader.value("stream_options") {
      var inner = try FieldReader(options, path: "/stream_options")
      _ = try inner.bool("include_obfuscation")
      try inner.finish()
    }
    try reader.finish()
    chat = try body.request(habits)
    self.body = body
    echo = JSONObject(fields: [
      ("instructions", instructions.map { .string($0) } ?? .null),
      ("max_output_tokens", body["max_tokens"] ?? .null),
      ("metadata", value["metadata"] ?? [:]),
      ("parallel_tool_calls", value["parallel_tool_calls"] ?? true),
      ("reasoning", value["reasoning"] ?? ["effort": nil, "summary": nil]),
      ("temperature", .double(chat.sampling.temperature)),
      ("text", value["text"] ?? ["format": ["type": "text"]]),
      ("tool_choice", value["tool_choice"] ?? "auto"), ("tools", value["tools"] ?? []),
      ("top_p", value["top_p"] ?? .double(1)), ("user", value["user"] ?? .null),
    ])
  }

  // MARK: The conversation

  private static func read(_ input: JSONValue, into body: inout ChatBody) throws(APIError) {
    if let text = input.string {
      body.add(["role": "user", "content": .string(text)], from: "input")
      return
    }
    guard let items = input.array, !items.isEmpty else {
      throw .invalid("input", "expected a text, or a non-empty array of items")
    }
    for (index, item) in items.enumerated() {
      try read(item, at: "/input/\(index)", into: &body)
    }
  }

  private static func read(
    _ item: JSONValue, at path: String, into body: inout ChatBody
  ) throws(APIError) {
    var reader = try FieldReader(item, path: path)
    reader.ignore(["id", "status"])
    switch try reader.string("type") ?? "message" {
    case "message":
      reader.ignore(["phase"])
      let role = try reader.string("role") ?? ""
      body.add(
        ["role": .string(role), "content": .string(try text(&reader, "content"))], from: path)
    case "function_call":
      reader.ignore(["namespace"])
      let function: JSONValue = [
        "name": .string(try reader.string("name") ?? ""),
        "arguments": .string(try reader.string("arguments") ?? "{}"),
      ]
      body.add(
        call: [
          "id": .string(try reader.string("call_id") ?? ""), "type": "function",
          "function": function,
        ], from: path)
    case "function_call_output":
      body.add(
        [
          "role": "tool", "tool_call_id": .string(try reader.string("call_id") ?? ""),
          "content": .string(try text(&reader, "output")),
        ], from: path)
    case "reasoning":
      // Thoughts of earlier answers are not part of a prompt.
      reader.ignore(["summary", "content", "encrypted_content"])
    case let type:
      throw .unsupported(reader.name("type"), "\"\(type.prefix(60))\" is not supported")
    }
    try reader.finish()
  }

  /// A text, or parts of text one after the other.
  private static func text(_ reader: inout FieldReader, _ key: String) throws(APIError) -> String {
    guard let value = reader.value(key) else { throw .invalid(reader.name(key), "is missing") }
    if let text = value.string { return text }
    guard let parts = value.array else {
      throw .invalid(reader.name(key), "expected a string or an array of parts")
    }
    var result = ""
    for (index, part) in parts.enumerated() {
      let place = "\(reader.name(key))/\(index)"
      switch part["type"]?.string {
      case "input_text", "output_text", "text": result += part["text"]?.string ?? ""
      case "refusal": result += part["refusal"]?.string ?? ""
      default: throw .unsupported("\(place)/type", "is not supported: only text parts are")
      }
    }
    return result
  }

  // MARK: Tools, formats, thoughts

  private static func readTools(
    _ reader: inout FieldReader, into body: inout ChatBody
  ) throws(APIError) {
    guard let value = reader.value("tools") else {
      body["tool_choice"] = reader.value("tool_choice")
      return
    }
    guard let list = value.array else { throw .invalid("tools", "expected an array") }
    var tools: [JSONValue] = []
    for (index, item) in list.enumerated() {
      var tool = try FieldReader(item, path: "/tools/\(index)")
      guard try tool.string("type") == "function" else {
        throw .unsupported(tool.name("type"), "is not supported: only \"function\" is")
      }
      let function = JSONObject(
        fields: ["name", "description", "parameters", "strict"].map { ($0, tool.value($0)) })
      tool.ignore(["defer_loading"])
      try tool.finish()
      body.name("/tools/\(index)/function", "/tools/\(index)")
      tools.append(["type": "function", "function": .object(function)])
    }
    if !tools.isEmpty { body["tools"] = .array(tools) }
    guard let choice = reader.value("tool_choice") else { return }
    if choice["type"]?.string == "function", let name = choice["name"] {
      body["tool_choice"] = ["type": "function", "function": ["name": name]]
      body.name("/tool_choice/function", "/tool_choice")
    } else {
      body["tool_choice"] = choice
    }
  }

  private static func readText(
    _ reader: inout FieldReader, into body: inout ChatBody
  ) throws(APIError) {
    guard let value = reader.value("text") else { return }
    var text = try FieldReader(value, path: "/text")
    body["verbosity"] = text.value("verbosity").flatMap { $0 == "medium" ? nil : $0 }
    body.name("verbosity", "/text/verbosity")
    if let format = text.value("format") {
      if format["type"]?.string == "json_schema" {
        var inner = try FieldReader(format, path: "/text/format")
        inner.ignore(["type"])
        let schema = JSONObject(
          fields: ["name", "description", "schema", "strict"].map { ($0, inner.value($0)) })
        try inner.finish()
        body["response_format"] = ["type": "json_schema", "json_schema": .object(schema)]
      } else {
        body["response_format"] = format
      }
      body.name("/response_format/json_schema", "/text/format")
      body.name("/response_format", "/text/format")
    }
    try text.finish()
  }

  private static func readReasoning(
    _ reader: inout FieldReader, into body: inout ChatBody
  ) throws(APIError) {
    guard let value = reader.value("reasoning") else { return }
    var reasoning = try FieldReader(value, path: "/reasoning")
    body["reasoning_effort"] = reasoning.value("effort")
    body.name("reasoning_effort", "/reasoning/effort")
    reasoning.ignore(["summary", "generate_summary"])
    try reasoning.finish()
  }
}
