import JSONSchema

/// The body of `POST /v1/messages`: a chat in Anthropic's form.
struct MessagesRequest {
  /// What a chat completion would be asked.
  let chat: ChatRequest
  let body: ChatBody

  /// - Parameter countsOnly: whether only the prompt's tokens are wanted, so that no most is needed.
  init(_ value: JSONValue, _ habits: RequestHabits, countsOnly: Bool = false) throws(APIError) {
    var reader = try FieldReader(value, lenient: habits.isLenient)
    var body = ChatBody()
    body["model"] = try reader.string("model").map { .string($0) }
    body["max_tokens"] = reader.value("max_tokens")
    if body["max_tokens"] == nil, !countsOnly { throw .invalid("max_tokens", "is missing") }
    for key in [
      "temperature", "top_p", "top_k", "stream", "seed", "min_p", "sampler", "structured_outputs",
      "service_tier",
    ] {
      body[key] = reader.value(key)
    }
    if body["service_tier"] == "standard_only" { body["service_tier"] = nil }
    body["stop"] = reader.value("stop_sequences")
    body.name("stop", "stop_sequences")
    body.name("/stop", "/stop_sequences")
    if let system = reader.value("system") {
      body.add(
        ["role": "system", "content": .string(try Self.text(system, at: "system"))], from: "system")
    }
    guard let messages = reader.value("messages")?.array, !messages.isEmpty else {
      throw .invalid("messages", "expected a non-empty array")
    }
    for (index, message) in messages.enumerated() {
      try Self.read(message, at: "/messages/\(index)", into: &body)
    }
    try Self.readTools(&reader, into: &body)
    try Self.readFormat(&reader, into: &body)
    try Self.readThinking(&reader, into: &body)
    reader.ignore(["metadata", "cache_control"])
    for key in ["container", "mcp_servers", "context_management"] where reader.value(key) != nil {
      throw .unsupported(key)
    }
    try reader.finish()
    var chat = try body.request(habits)
    chat.warnings += reader.warnings
    // That the assistant's last message is gone on with is this interface's own rule.
    chat.warnings.removeAll { $0.contains("continue_final_message") }
    self.chat = chat
    self.body = body
  }

  // MARK: The conversation

  private static func read(
    _ message: JSONValue, at path: String, into body: inout ChatBody
  ) throws(APIError) {
    var reader = try FieldReader(message, path: path)
    let role = try reader.string("role") ?? ""
    guard ["user", "assistant", "system"].contains(role) else {
      throw .invalid(reader.name("role"), "expected user or assistant")
    }
    guard let content = reader.value("content") else {
      throw .invalid(reader.name("content"), "is missing")
    }
    try reader.finish()
    if let text = content.string {
      body.add(["role": .string(role), "content": .string(text)], from: path)
      return
    }
    guard let blocks = content.array else {
      throw .invalid("\(path)/content", "expected a string or an array of blocks")
    }
    var words: String?
    for (index, block) in blocks.enumerated() {
      let place = "\(path)/content/\(index)"
      switch block["type"]?.string {
      case "text": words = (words ?? "") + (block["text"]?.string ?? "")
      case "thinking", "redacted_thinking": continue
      case "tool_use" where role == "assistant":
        if let text = words {
          body.add(["role": "assistant", "content": .string(text)], from: path)
          words = nil
        }
        let function: JSONValue = [
          "name": block["name"] ?? "",
          "arguments": .string(JSONWriter().string(of: block["input"] ?? [:])),
        ]
        body.add(
          call: ["id": block["id"] ?? "", "type": "function", "function": function], from: place)
      case "tool_result" where role == "user":
        var text = try block["content"].map { value throws(APIError) in
          try Self.text(value, at: "\(place)/content")
        }
        if block["is_error"]?.bool == true { text = "Error: " + (text ?? "") }
        body.add(
          [
            "role": "tool", "tool_call_id": block["tool_use_id"] ?? "",
            "content": .string(text ?? ""),
          ], from: place)
      default:
        throw .unsupported("\(place)/type", "is not supported in a message of this role")
      }
    }
    if let words { body.add(["role": .string(role), "content": .string(words)], from: path) }
  }

  /// A text, or blocks of text one after the other.
  private static func text(_ value: JSONValue, at path: String) throws(APIError) -> String {
    if let text = value.string { return text }
    guard let blocks = value.array else {
      throw .invalid(path, "expected a string or an array of blocks")
    }
    var texts: [String] = []
    for (index, block) in blocks.enumerated() {
      guard block["type"]?.string == "text", let text = block["text"]?.string else {
        let name = path.hasPrefix("/") ? path : "/" + path
        throw .unsupported("\(name)/\(index)/type", "is not supported: only text blocks are")
      }
      texts.append(text)
    }
    return texts.joined(separator: "\n")
  }

  // MARK: Tools and formats

  private static func readTools(
    _ reader: inout FieldReader, into body: inout ChatBody
  ) throws(APIError) {
    if let value = reader.value("tools") {
      guard let list = value.array else { throw .invalid("tools", "expected an array") }
      var tools: [JSONValue] = []
      for (index, item) in list.enumerated() {
        var tool = try FieldReader(item, path: "/tools/\(index)")
        let type = try tool.string("type") ?? "custom"
        guard type == "custom" else {
          throw .unsupported(tool.name("type"), "is not supported: only \"custom\" is")
        }
        let function = JSONObject(fields: [
          ("name", tool.value("name")), ("description", tool.value("description")),
          ("parameters", tool.value("input_schema")), ("strict", tool.value("strict")),
        ])
        tool.ignore(["cache_control", "input_examples", "defer_loading", "allowed_callers"])
        try tool.finish()
        body.name("/tools/\(index)/function/parameters", "/tools/\(index)/input_schema")
        body.name("/tools/\(index)/function", "/tools/\(index)")
        tools.append(["type": "function", "function": .object(function)])
      }
      if !tools.isEmpty { body["tools"] = .array(tools) }
    }
    guard let choice = reader.value("tool_choice") else { return }
    switch choice["type"]?.string {
    case "auto": body["tool_choice"] = "auto"
    case "any": body["tool_choice"] = "required"
    case "none": body["tool_choice"] = "none"
    case "tool":
      body["tool_choice"] = ["type": "function", "function": ["name": choice["name"] ?? ""]]
      body.name("/tool_choice/function", "/tool_choice")
    default: throw .invalid("/tool_choice/type", "expected auto, any, tool or none")
    }
  }

  private static func readThinking(
    _ reader: inout FieldReader, into body: inout ChatBody
  ) throws(APIError) {
    guard let value = reader.value("thinking") else { return }
    var thinking = try FieldReader(value, path: "/thinking")
    thinking.ignore(["display"])
    body.name("thinking_budget_tokens", "/thinking/budget_tokens")
    switch try thinking.string("type") {
    case "disabled": body["thinking_budget_tokens"] = 0
    case "enabled":
      guard let budget = try thinking.int("budget_tokens", in: 1...(1 << 30)) else {
        throw .invalid(thinking.name("budget_tokens"), "is missing")
      }
      body["thinking_budget_tokens"] = .int(budget)
    case "adaptive": body["thinking_budget_tokens"] = -1
    default: throw .invalid(thinking.name("type"), "expected enabled, adaptive or disabled")
    }
    try thinking.finish()
  }

  private static func readFormat(
    _ reader: inout FieldReader, into body: inout ChatBody
  ) throws(APIError) {
    var place = "/output_format"
    var format = reader.value("output_format")
    if let value = reader.value("output_config") {
      var config = try FieldReader(value, path: "/output_config")
      if let inner = config.value("format") {
        place = "/output_config/format"
        format = inner
      }
      body["reasoning_effort"] = config.value("effort")
      body.name("reasoning_effort", "/output_config/effort")
      try config.finish()
    }
    guard let format else { return }
    guard format["type"]?.string == "json_schema", let schema = format["schema"] else {
      throw .invalid(place, "expected {\"type\": \"json_schema\", \"schema\": …}")
    }
    body["response_format"] = [
      "type": "json_schema", "json_schema": ["name": "output", "schema": schema],
    ]
    body.name("/response_format/json_schema", place)
  }
}
