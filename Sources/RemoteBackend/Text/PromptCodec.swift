internal import Inference

/// Prompts of a server that tokenises by itself, as tokens all the same: bytes, with markers where
/// a turn's role and content begin.
///
/// So everything that carries prompts as tokens can carry these, and the server gets back exactly
/// the turns that went in; a marker cannot be written by any text.
struct PromptCodec: Sendable {
  /// What a prompt says.
  enum Prompt: Hashable {
    case chat([ChatMessage])
    case raw(String)
  }

  /// The number of the first token; those before belong to somebody else.
  private let first: TokenID

  /// The tokens' bytes, and what they are for.
  let tokens = (0...255).map { [UInt8($0)] } + [[], [], []]
  let kinds: [TokenKind]

  /// A codec whose tokens are a whole vocabulary.
  init() {
    first = 0
    kinds =
      [TokenKind](repeating: .byteFallback, count: 256) + [.endOfGeneration, .control, .control]
  }

  /// A codec whose tokens come after `count` others and are never produced.
  init(after count: Int) {
    first = TokenID(count)
    kinds = [TokenKind](repeating: .control, count: 259)
  }

  private var end: TokenID { first + 256 }
  private var role: TokenID { first + 257 }
  private var content: TokenID { first + 258 }

  func tokens(of text: String) -> [TokenID] { text.utf8.map { first + TokenID($0) } }

  func tokens(of messages: [ChatMessage]) -> [TokenID] {
    messages.flatMap { message in
      [role] + tokens(of: message.role) + [content] + tokens(of: message.content)
    }
  }

  /// What `tokens` say; nil when no `tokens(of:)` made them.
  func prompt(of tokens: [TokenID]) -> Prompt? {
    guard tokens.allSatisfy({ (first...content).contains($0) && $0 != end }) else { return nil }
    guard tokens.first == role else {
      return tokens.allSatisfy { $0 < end } ? .raw(text(tokens[...])) : nil
    }
    var messages: [ChatMessage] = []
    for turn in tokens.split(separator: role, omittingEmptySubsequences: false).dropFirst() {
      let parts = turn.split(separator: content, omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      messages.append(ChatMessage(role: text(parts[0]), content: text(parts[1])))
    }
    return .chat(messages)
  }

  private func text(_ tokens: ArraySlice<TokenID>) -> String {
    String(decoding: tokens.map { UInt8(truncatingIfNeeded: $0 - first) }, as: UTF8.self)
  }
}
