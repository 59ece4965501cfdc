import Inference
import JSONSchema

/// Turns prompts into the server's tokens, once each.
actor ServerPrompts {
  private let connection: RemoteConnection
  private let codec: PromptCodec
  private var known: [[TokenID]: [TokenID]] = [:]
  /// Most prompts that are kept.
  private static let capacity = 256

  init(_ connection: RemoteConnection, _ codec: PromptCodec) {
    self.connection = connection
    self.codec = codec
  }

  /// The server's tokens for a prompt in the codec's.
  func tokens(of prompt: [TokenID]) async throws(RemoteError) -> [TokenID] {
    if let known = known[prompt] { return known }
    let made: [TokenID]
    switch codec.prompt(of: prompt) {
    case nil: throw RemoteError(.invalidRequest, "the prompt was made for another model")
    case .raw(let text)?:
      made = try await ServerVocabulary.tokens(
        of: text, special: false, begins: true, connection)
    case .chat(let messages)?: made = try await tokens(of: messages)
    }
    if known.count >= Self.capacity { known.removeAll() }
    known[prompt] = made
    return made
  }

  /// The server's chat format is rendered around placeholders, so that the text of a control
  /// token inside a message stays plain characters.
  private func tokens(of messages: [ChatMessage]) async throws(RemoteError) -> [TokenID] {
    let mark = "\u{E000}\u{E001}"
    let turns: [JSONValue] = messages.enumerated().map {
      ["role": .string($1.role), "content": .string("\(mark)\($0)\(mark)")]
    }
    let answer = try await connection.json(
      connection.endpoint.root + "/apply-template", ["messages": .array(turns)])
    guard let rendered = answer["prompt"]?.string else {
      throw RemoteError(.invalidAnswer, "\(connection.endpoint): /apply-template gave no prompt")
    }
    // Template, number, template, number, …, template.
    let pieces = rendered.components(by: mark)
    guard pieces.count == 2 * messages.count + 1 else {
      throw RemoteError(
        .refused, "\(connection.endpoint): the chat format has no place for one of the messages")
    }
    var texts: [(text: String, isTemplate: Bool)] = []
    for (place, piece) in pieces.enumerated() {
      if place % 2 == 0 {
        texts.append((piece, true))
      } else if let number = Int(piece), messages.indices.contains(number) {
        texts.append((messages[number].content, false))
      }
    }
    let whole = try await ServerVocabulary.tokens(
      of: texts.map(\.text).joined(), begins: false, connection)
    // Content that spells no control token reads the same in one go, as the model was trained.
    var hasSpecial = false
    for message in messages where message.content.contains("<") || message.content.contains("[") {
      let one = try await ServerVocabulary.tokens(of: message.content, connection)
      let other = try await ServerVocabulary.tokens(
        of: message.content, special: false, connection)
      hasSpecial = hasSpecial || one != other
    }
    if !hasSpecial { return whole }
    var split: [TokenID] = []
    for piece in texts where !piece.text.isEmpty {
      split += try await ServerVocabulary.tokens(
        of: piece.text, special: piece.isTemplate, connection)
    }
    return split
  }
}

extension String {
  /// The parts between occurrences of a separator.
  fileprivate func components(by separator: String) -> [String] {
    var parts: [String] = []
    var rest = self[...]
    while let found = rest.firstRange(of: separator) {
      parts.append(String(rest[..<found.lowerBound]))
      rest = rest[found.upperBound...]
    }
    return parts + [String(rest)]
  }
}
