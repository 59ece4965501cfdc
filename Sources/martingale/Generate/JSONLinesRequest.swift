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

  private static let keys = ["id", "prompt", "messages", "max_tokens", "seed"]

  /// Reads a line; `id` is set as soon as it is known, so that errors can carry it.
  init(
    _ line: [UInt8], id: inout JSONValue, kinds: KindTable<any ConstraintKind> = .standard
  ) throws {
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
    for member in object.members { try read(member.name, member.value, kinds) }
    guard (object["prompt"] == nil) != (object["messages"] == nil) else {
      throw Self.invalid("", "needs either \"prompt\" or \"messages\"")
    }
  }

  private mutating func read(
    _ key: String, _ value: JSONValue, _ kinds: KindTable<any ConstraintKind>
  ) throws(CommandFailure) {
    switch key {
    case "id": return
    case "prompt": prompt = try Self.text("/prompt", value)
    case "messages": messages = try Self.messages(value)
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
    case _ where kinds.kind(of: key, .request) != nil:
      parts.append(try kinds.part(ofLine: key, value))
    default:
      let near = Suggestion.closest(
        to: key, among: Self.keys + kinds.fields(.request).map(\.name))
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

extension KindTable where Kind == any ConstraintKind {
  /// The constraint that a line of JSON Lines gives under a key.
  func part(
    ofLine key: String, _ value: JSONValue
  ) throws(CommandFailure) -> ConstraintSpec.Part {
    do throws(SettingError) {
      if let refusal = kind(of: key, .request)?.refusal { throw SettingError(refusal) }
      return try part(KindSetting(key, value, text: value.text), .request)
    } catch {
      throw CommandFailure(
        .invalidData, code: "invalid_request",
        "\(JSONPointer([key] + error.pointer.tokens)): \(error.message)")
    }
  }
}
