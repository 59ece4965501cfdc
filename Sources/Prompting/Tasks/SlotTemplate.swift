/// A prompt with places for an item's texts: `{sentence_1}`.
///
/// Only the names of the task's slots are places; every other brace is text.
public struct SlotTemplate: Hashable, Sendable {
  /// A piece of the template.
  enum Piece: Hashable, Sendable {
    case text(String)
    case slot(String)
  }

  /// The template as it was written.
  public let text: String
  let pieces: [Piece]

  /// Reads a template whose places have the names `slots`.
  public init(_ text: String, slots: [String]) {
    self.text = text
    var pieces: [Piece] = []
    var plain: [UInt8] = []
    var rest = Array(text.utf8)[...]
    func flush() {
      if !plain.isEmpty { pieces.append(.text(String(decoding: plain, as: UTF8.self))) }
      plain = []
    }
    while let byte = rest.first {
      if byte == UInt8(ascii: "{"),
        let slot = slots.first(where: { rest.starts(with: Self.place(of: $0)) })
      {
        flush()
        pieces.append(.slot(slot))
        rest = rest.dropFirst(Self.place(of: slot).count)
      } else {
        plain.append(byte)
        rest = rest.dropFirst()
      }
    }
    flush()
    self.pieces = pieces
  }

  /// The bytes of a slot's place.
  static func place(of slot: String) -> [UInt8] { Array("{\(slot)}".utf8) }

  /// The slots that have a place here, in order, repeated ones too.
  public var slots: [String] {
    pieces.compactMap { if case .slot(let name) = $0 { name } else { nil } }
  }

  /// The byte ranges of `text` that are places.
  public var places: [Range<Int>] {
    var result: [Range<Int>] = []
    var offset = 0
    for piece in pieces {
      switch piece {
      case .text(let text): offset += text.utf8.count
      case .slot(let name):
        let length = Self.place(of: name).count
        result.append(offset..<(offset + length))
        offset += length
      }
    }
    return result
  }

  /// The text with every place filled in. What is filled in is never read as a template again.
  /// - Throws: `invalidInput` when a slot has no text.
  public func render(_ inputs: [String: String]) throws(PromptingError) -> String {
    var result = ""
    for piece in pieces {
      switch piece {
      case .text(let text): result += text
      case .slot(let name):
        guard let text = inputs[name] else {
          throw PromptingError(.invalidInput, "the item has no text for the slot {\(name)}")
        }
        result += text
      }
    }
    return result
  }
}
