internal import Foundation
public import JSONSchema

/// A prompt that was found, with everything a reviewer needs: what was cut from the original, how
/// it was found, and how it compares.
public struct PromptArtefact: Sendable {
  /// A token of the original prompt.
  public struct Piece: Hashable, Sendable {
    /// Its text; bytes that are no text alone are replaced.
    public var text: String
    /// Whether the prompt keeps it.
    public var isKept: Bool

    /// A token.
    public init(text: String, isKept: Bool) {
      self.text = text
      self.isKept = isKept
    }
  }

  /// A message of a conversation that the prompt shows.
  public struct Message: Hashable, Sendable {
    /// Who says it: `system`, `user` or `assistant`.
    public var role: String
    /// What is said; may have places for slots.
    public var content: String

    /// A message.
    public init(role: String, content: String) {
      self.role = role
      self.content = content
    }
  }

  /// The task's name.
  public var task: String
  /// The slots that are filled in.
  public var slots: [String]
  /// The label words, with the space before them; empty where answers are text.
  public var labels: [String]
  /// The prompt.
  public var prompt: String
  /// The prompt it was cut from.
  public var original: String
  /// The original's tokens; empty when the prompt was not made by cutting.
  public var pieces: [Piece]
  /// A conversation to show before an item's: perhaps a system message, then pairs of a user's and an
  /// assistant's; empty for a prompt that is one text.
  public var messages: [Message]
  /// Everything else that was recorded: scores, arms, curve, lineage, model, settings.
  public var record: JSONObject

  /// An artefact.
  public init(
    task: String, slots: [String], labels: [String], prompt: String, original: String,
    pieces: [Piece], messages: [Message] = [], record: JSONObject = JSONObject()
  ) {
    self.task = task
    self.slots = slots
    self.labels = labels
    self.prompt = prompt
    self.original = original
    self.pieces = pieces
    self.messages = messages
    self.record = record
  }

  /// The prompt with an item's texts in its slots, ready for the model.
  /// - Throws: `invalidInput` when a slot has no text.
  public func render(item inputs: [String: String]) throws(PromptingError) -> String {
    try SlotTemplate(prompt, slots: slots).render(inputs)
  }

  /// The prompt around one text, for artefacts with a single slot.
  /// - Throws: `invalidInput` when there are several slots.
  public func render(text: String) throws(PromptingError) -> String {
    guard slots.count == 1, let slot = slots.first else {
      throw PromptingError(
        .invalidInput,
        "the prompt has the slots \(slots.joined(separator: ", ")); give an object with their "
          + "texts")
    }
    return try render(item: [slot: text])
  }
}

extension PromptArtefact {
  /// The version of the file format.
  static let format = 1

  /// Reads an artefact.
  /// - Throws: `invalidInput` with file, line and column.
  public static func load(from path: String) throws(PromptingError) -> PromptArtefact {
    try read(TaskSource(path: path))
  }

  /// Reads an artefact whose file was read before.
  /// - Parameter name: what to call it in messages.
  /// - Throws: `invalidInput` with file, line and column.
  public static func read(
    _ bytes: [UInt8], named name: String
  ) throws(PromptingError) -> PromptArtefact {
    try read(TaskSource(path: name, content: bytes))
  }

  private static func read(_ source: TaskSource) throws(PromptingError) -> PromptArtefact {
    let root = try source.document().root
    guard root.kind == .object else { throw source.error("an artefact is an object", root) }
    guard let version = root["martingale_prompt"] else {
      throw source.error(
        "not a prompt artefact: \"martingale_prompt\" is missing; `prompt evolve` writes one", root)
    }
    guard version.number?.int == format else {
      throw source.error("this program reads artefacts of version \(format)", version)
    }
    let slots = try source.strings("slots", in: root)
    let messages = try messages(of: root, source)
    let prompt =
      root["prompt"] == nil && !messages.isEmpty
      ? (text: "", node: root) : try source.string("prompt", in: root)
    let places = ([prompt.text] + messages.map(\.content)).flatMap {
      SlotTemplate($0, slots: slots).slots
    }
    if let missing = slots.first(where: { !places.contains($0) }) {
      throw source.error("the prompt has no place for {\(missing)}", prompt.node)
    }
    var pieces: [Piece] = []
    for element in root["pieces"].map({ Array($0.elements) }) ?? [] {
      guard let text = element["text"]?.string, let kept = element["kept"]?.bool else {
        throw source.error("a piece is {\"text\", \"kept\"}", element)
      }
      pieces.append(Piece(text: text, isKept: kept))
    }
    var record = JSONObject()
    for member in root.members where !ownKeys.contains(member.name) {
      record[member.name] = member.value.value
    }
    return PromptArtefact(
      task: try source.string("task", in: root).text, slots: slots,
      labels: root["labels"] == nil ? [] : try source.strings("labels", in: root),
      prompt: prompt.text, original: root["original"]?.string ?? prompt.text, pieces: pieces,
      messages: messages, record: record)
  }

  /// The conversation of an artefact: chat formats want it to take turns.
  private static func messages(
    of root: JSONNode, _ source: TaskSource
  ) throws(PromptingError) -> [Message] {
    guard let node = root["messages"] else { return [] }
    var messages: [Message] = []
    for element in node.elements {
      let (role, content) = (
        try source.string("role", in: element), try source.string("content", in: element)
      )
      let expected =
        switch messages.last?.role {
        case nil: ["system", "user"]
        case "user": ["assistant"]
        default: ["user"]
        }
      guard expected.contains(role.text) else {
        throw source.error(
          "here speaks \(expected.joined(separator: " or ")), not \(role.text): a conversation is "
            + "perhaps a system message, then pairs of user and assistant", role.node)
      }
      messages.append(Message(role: role.text, content: content.text))
    }
    guard let last = messages.last, last.role != "user" else {
      throw source.error("a conversation ends with what the assistant says", node)
    }
    return messages
  }

  static let ownKeys = [
    "martingale_prompt", "task", "slots", "labels", "prompt", "original", "pieces", "messages",
  ]

  /// The artefact as JSON.
  public var json: JSONValue {
    var object = JSONObject([
      .init(name: "martingale_prompt", value: .number(JSONNumber(Self.format))),
      .init(name: "task", value: .string(task)),
      .init(name: "slots", value: .array(slots.map { .string($0) })),
      .init(name: "labels", value: .array(labels.map { .string($0) })),
      .init(name: "prompt", value: .string(prompt)),
      .init(name: "original", value: .string(original)),
      .init(
        name: "pieces",
        value: .array(pieces.map { ["text": .string($0.text), "kept": .bool($0.isKept)] })),
    ])
    if !messages.isEmpty {
      object["messages"] = .array(
        messages.map { ["role": .string($0.role), "content": .string($0.content)] })
    }
    for member in record.members { object[member.name] = member.value }
    return .object(object)
  }

  /// Writes the artefact, whole or not at all.
  public func write(to path: String) throws(PromptingError) {
    let bytes = JSONWriter(.indented(2)).bytes(of: json) + [UInt8(ascii: "\n")]
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw PromptingError(.file, "\(path): \(error.localizedDescription)")
    }
  }
}
