import Inference
import JSONSchema

/// Reads a conversation. Texts are data: control tokens in them stay plain characters.
enum MessageReader {
  /// The messages of a chat request.
  static func messages(_ reader: inout FieldReader) throws(APIError) -> [ChatMessage] {
    guard let list = reader.value("messages")?.array, !list.isEmpty else {
      throw .invalid("messages", "expected a non-empty array")
    }
    var messages: [ChatMessage] = []
    for (index, item) in list.enumerated() {
      messages.append(try message(item, at: "/messages/\(index)"))
    }
    return messages
  }

  private static func message(_ value: JSONValue, at path: String) throws(APIError) -> ChatMessage {
    var reader = try FieldReader(value, path: path)
    guard let role = try reader.string("role") else {
      throw .invalid(reader.name("role"), "is missing")
    }
    reader.ignore(["name", "refusal", "annotations"])
    for key in ["audio", "function_call"] where reader.value(key) != nil {
      throw .unsupported(reader.name(key))
    }
    var text = try content(&reader)
    let result: ChatMessage
    switch role {
    case "system", "developer": result = ChatMessage(role: "system", content: try given(text, path))
    case "user": result = ChatMessage(role: "user", content: try given(text, path))
    case "tool":
      let id = try reader.string("tool_call_id")
      result = ChatMessage(role: "tool", content: try given(text, path), callID: id)
    case "assistant":
      reader.ignore(["reasoning_content"])  // thoughts belong to the turn that had them
      let made = try calls(&reader)
      if text == nil && !made.isEmpty { text = "" }
      result = ChatMessage(
        role: "assistant", content: try given(text, path), calls: made.isEmpty ? nil : made)
    default:
      throw .invalid(
        reader.name("role"), "expected system, developer, user, assistant or tool")
    }
    try reader.finish()
    return result
  }

  private static func given(_ text: String?, _ path: String) throws(APIError) -> String {
    guard let text else { throw .invalid("\(path)/content", "is missing") }
    return text
  }

  /// A string, or text parts one after the other.
  private static func content(_ reader: inout FieldReader) throws(APIError) -> String? {
    guard let value = reader.value("content") else { return nil }
    if let text = value.string { return text }
    let path = reader.name("content")
    guard let parts = value.array else {
      throw .invalid(path, "expected a string or an array of parts")
    }
    var text = ""
    for (index, part) in parts.enumerated() {
      guard part["type"]?.string == "text" else {
        throw .unsupported("\(path)/\(index)/type", "is not supported: only text parts are")
      }
      guard let piece = part["text"]?.string else {
        throw .invalid("\(path)/\(index)/text", "expected a string")
      }
      text += piece
    }
    return text
  }

  /// Earlier calls.
  private static func calls(_ reader: inout FieldReader) throws(APIError) -> [ChatCall] {
    guard let value = reader.value("tool_calls") else { return [] }
    let path = reader.name("tool_calls")
    guard let list = value.array else { throw .invalid(path, "expected an array") }
    var calls: [ChatCall] = []
    for (index, item) in list.enumerated() {
      guard let name = item["function"]?["name"]?.string,
        let arguments = item["function"]?["arguments"]?.string
      else {
        throw .invalid(
          "\(path)/\(index)/function", "expected an object with \"name\" and \"arguments\"")
      }
      // Arguments are JSON when a well-behaved client sends back what it was sent.
      let parsed = (try? JSONValue(parsing: arguments)) ?? .string(arguments)
      calls.append(
        ChatCall(
          id: item["id"]?.string ?? "", name: name,
          arguments: JSONWriter().string(of: parsed)))
    }
    return calls
  }
}

extension ChatMessage {
  /// The message for a model without a form for calls: earlier ones as JSON, as they are then asked
  /// for, and nothing else beside the words.
  var inWords: ChatMessage {
    guard let calls else { return ChatMessage(role: role, content: content) }
    let lines = calls.map { call in
      let arguments = (try? JSONValue(parsing: call.arguments)) ?? .string(call.arguments)
      return JSONValue.object(
        JSONObject([
          JSONObject.Member(name: "name", value: .string(call.name)),
          JSONObject.Member(name: "arguments", value: arguments),
        ])
      ).description
    }
    return ChatMessage(
      role: role,
      content: ([content].filter { !$0.isEmpty } + lines).joined(separator: "\n"))
  }
}
