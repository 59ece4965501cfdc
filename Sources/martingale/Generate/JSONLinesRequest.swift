import Constraints
import Inference
import JSONSchema

/// One line of `generate --jsonl`: a JSON string (the prompt), or an object.
struct JSONLinesRequest {
  private(set) var prompt = ""
  private(set) var messages: [ChatMessage]?
  private(set) var parts: [ConstraintSpec.Part] = []
  private(set) var maxTokens: Int?
  private(set) var seed: UInt64?

  private static let keys = [
    "id", "prompt", "messages", "regex", "json_schema", "choice", "grammar", "max_tokens", "seed",
  ]

  /// Reads a line; `id` is set as soon as it is known, so that errors can carry it.
  init(_ line: [UInt8], id: inout JSONValue) throws {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: line)
    } catch {
      throw CommandFailure(.invalidData, code: "invalid_json", error.message)
    }
    if let text = value.string {
      prompt = text
      return
    }
    guard let object = value.object else {
      throw Self.invalid("", "expected a JSON string or object")
    }
    id = object["id"] ?? .null
    for member in object.members { try read(member.name, member.value) }
    guard (object["prompt"] == nil) != (object["messages"] == nil) else {
      throw Self.invalid("", "needs either \"prompt\" or \"messages\"")
    }
  }

  private mutating func read(_ key: String, _ value: JSONValue) throws(CommandFailure) {
    switch key {
    case "id": return
    case "prompt": prompt = try Self.text("/prompt", value)
    case "messages": messages = try Self.messages(value)
    case "regex": parts.append(.regex(try Self.text("/regex", value)))
    case "grammar": parts.append(.grammar(try Self.text("/grammar", value)))
    case "json_schema": parts.append(.jsonSchema(value.text))
    case "choice":
      guard let list = value.array, !list.isEmpty else {
        throw Self.invalid("/choice", "expected a non-empty array of strings")
      }
      var texts: [String] = []
      for (index, item) in list.enumerated() {
        texts.append(try Self.text("/choice/\(index)", item))
      }
      parts.append(.choice(texts))
    case "max_tokens":
      guard let count = value.int, count > 0 else {
        throw Self.invalid("/max_tokens", "expected a positive integer")
      }
      maxTokens = count
    case "seed":
      guard let number = value.number, let seed = UInt64(number.text) else {
        throw Self.invalid("/seed", "expected a whole number, not negative")
      }
      self.seed = seed
    default:
      let near = Suggestion.closest(to: key, among: Self.keys)
      throw Self.invalid(
        "/\(key)", "unknown key" + (near.map { "; did you mean \"\($0)\"?" } ?? ""))
    }
  }

  private static func text(_ pointer: String, _ value: JSONValue) throws(CommandFailure) -> String {
    guard let text = value.string else { throw invalid(pointer, "expected a string") }
    return text
  }

  private static func messages(_ value: JSONValue) throws(CommandFailure) -> [ChatMessage] {
    guard let list = value.array, !list.isEmpty else {
      throw invalid("/messages", "expected a non-empty array")
    }
    var messages: [ChatMessage] = []
    for (index, item) in list.enumerated() {
      guard let role = item["role"]?.string, let content = item["content"]?.string else {
        throw invalid("/messages/\(index)", "expected an object with \"role\" and \"content\"")
      }
      guard ["system", "user", "assistant", "tool"].contains(role) else {
        throw invalid(
          "/messages/\(index)/role", "expected \"system\", \"user\", \"assistant\" or \"tool\"")
      }
      messages.append(ChatMessage(role: role, content: content))
    }
    return messages
  }

  private static func invalid(_ pointer: String, _ message: String) -> CommandFailure {
    CommandFailure(
      .invalidData, code: "invalid_request", (pointer.isEmpty ? "" : pointer + ": ") + message)
  }
}
