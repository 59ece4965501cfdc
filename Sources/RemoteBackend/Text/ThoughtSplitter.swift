/// Takes the thought off that a reasoning model writes before its answer: `<think>…</think>`.
struct ThoughtSplitter: Sendable {
  /// What was thought, without the marks.
  private(set) var thought = ""

  private enum Place { case start, thinking, gap, text }
  private var place = Place.start
  private var held: [UInt8] = []

  private static let opening = Array("<think>".utf8)
  private static let closing = Array("</think>".utf8)

  /// Takes a thought that the server tells apart itself.
  mutating func note(thought text: String) { thought += text }

  /// Takes the next bytes of a text.
  /// - Returns: those that belong to the answer.
  mutating func take(_ bytes: [UInt8]) -> [UInt8] {
    if place == .text { return bytes }
    held += bytes
    if place == .start {
      let text = held.drop(while: Self.isSpace)
      if text.count < Self.opening.count, Self.opening.starts(with: text) { return [] }
      guard text.starts(with: Self.opening) else { return rest(held) }
      held = Array(text.dropFirst(Self.opening.count))
      place = .thinking
    }
    if place == .thinking {
      guard let end = held.indices.first(where: { held[$0...].starts(with: Self.closing) }) else {
        return []
      }
      thought += String(decoding: held[..<end], as: UTF8.self)
      held = Array(held[(end + Self.closing.count)...])
      place = .gap
    }
    let text = held.drop(while: Self.isSpace)
    if text.isEmpty { return [] }
    return rest(Array(text))
  }

  /// The text is whole.
  /// - Returns: what was held back and belongs to the answer.
  mutating func finish() -> [UInt8] {
    switch place {
    case .start: return rest(held)
    case .thinking:
      // A thought without an end has no answer after it.
      thought += String(decoding: held, as: UTF8.self)
      return rest([])
    case .gap, .text: return rest([])
    }
  }

  private mutating func rest(_ bytes: [UInt8]) -> [UInt8] {
    place = .text
    held = []
    return bytes
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }
}
