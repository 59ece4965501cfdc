import CLlama
import Inference

/// A model's chat format.
struct ChatTemplate: Sendable {
  /// The template as the model file has it.
  let source: String

  /// `nil` when the model has none.
  init?(_ model: ModelHandle) {
    guard let text = llama_model_chat_template(model.raw, nil) else { return nil }
    source = String(cString: text)
  }

  /// The tokens of a conversation, ready for the model's next turn.
  ///
  /// The template is rendered around placeholders, so that what it adds and what the messages say
  /// can be told apart. When the whole rendering, tokenised at once, has no control token but the
  /// template's own, that is the answer; otherwise a message holds the text of a control token,
  /// and template and contents are tokenised piece by piece, the contents as plain characters.
  func tokens(
    of messages: [ChatMessage], _ tokenizer: Tokenizer
  ) throws(InferenceError) -> [TokenID] {
    guard !messages.isEmpty else {
      throw InferenceError(.invalidInput, "the conversation has no messages")
    }
    let pieces = try pieces(of: messages)
    var split = [TokenID]()
    for (index, piece) in pieces.enumerated() {
      split += try tokenizer.tokens(
        of: piece.text, parseSpecial: piece.isTemplate, addSpecial: index == 0)
    }
    let whole = try tokenizer.tokens(
      of: pieces.map(\.text).joined(), parseSpecial: true, addSpecial: true)
    let vocabulary = tokenizer.model.vocabulary
    func controls(_ tokens: [TokenID]) -> [TokenID] {
      tokens.filter {
        llama_vocab_is_control(vocabulary, $0) || llama_vocab_is_eog(vocabulary, $0)
          || llama_vocab_get_attr(vocabulary, $0).rawValue
            & LLAMA_TOKEN_ATTR_USER_DEFINED.rawValue != 0
      }
    }
    var chosen = controls(whole) == controls(split) ? whole : split
    let begin = llama_vocab_bos(vocabulary)
    if chosen.count > 1, begin >= 0, chosen[0] == begin, chosen[1] == begin {
      chosen.removeFirst()  // the template writes the beginning itself
    }
    return chosen
  }

  private func pieces(
    of messages: [ChatMessage]
  ) throws(InferenceError) -> [(text: String, isTemplate: Bool)] {
    if let bad = messages.first(where: { !isRole($0.role) })?.role {
      throw InferenceError(
        .invalidInput, "\"\(bad)\" is not a role; use system, user, assistant or tool")
    }
    let mark = "\u{E000}\u{E001}"
    let placeholders = messages.indices.map { "\(mark)\($0)\(mark)" }
    var rest = try render(roles: messages.map(\.role), contents: placeholders)[...]
    var pieces: [(text: String, isTemplate: Bool)] = []
    for (message, placeholder) in zip(messages, placeholders) {
      guard let range = firstRange(of: placeholder, in: rest) else {
        throw InferenceError(
          .unsupported,
          "the model's chat template has no place for a message of role \(message.role); "
            + "use --raw with your own format")
      }
      pieces.append((String(rest[..<range.lowerBound]), true))
      pieces.append((message.content, false))
      rest = rest[range.upperBound...]
    }
    pieces.append((String(rest), true))
    return pieces
  }

  /// Roles become part of the template's text, so they may not bring characters of their own.
  private func isRole(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy(isPlain)
  }

  private func isPlain(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }

  private func firstRange(of needle: String, in text: Substring) -> Range<String.Index>? {
    var start = text.startIndex
    while start < text.endIndex {
      if text[start...].hasPrefix(needle) {
        return start..<text.index(start, offsetBy: needle.count)
      }
      start = text.index(after: start)
    }
    return nil
  }

  private func render(roles: [String], contents: [String]) throws(InferenceError) -> String {
    // C strings that live through both calls.
    let strings = (roles + contents).map { Array($0.utf8CString) }
    let flat = strings.flatMap { $0 }
    var offsets = [0]
    for string in strings { offsets.append(offsets[offsets.count - 1] + string.count) }
    let rendered: String? = flat.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return nil }
      let messages = roles.indices.map {
        llama_chat_message(
          role: base + offsets[$0], content: base + offsets[roles.count + $0])
      }
      var capacity = flat.count * 2 + source.utf8.count + 256
      for _ in 0..<2 {
        var written: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { target, used in
          target.withMemoryRebound(to: CChar.self) {
            written = llama_chat_apply_template(
              source, messages, messages.count, true, $0.baseAddress, Int32(capacity))
          }
          used = min(capacity, max(0, Int(written)))
        }
        if written < 0 { return nil }
        if Int(written) <= capacity { return String(decoding: bytes, as: UTF8.self) }
        capacity = Int(written)
      }
      return nil
    }
    guard let rendered else {
      throw InferenceError(
        .unsupported,
        "llama.cpp does not know this model's chat template; use --raw with your own format")
    }
    return rendered
  }
}
