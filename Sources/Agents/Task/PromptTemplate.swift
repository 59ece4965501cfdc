/// A text with places for inputs: `{{name}}`, or `{{name.key}}` for a member of a JSON Lines input.
///
/// Only what looks exactly like a place is one; any other braces are text.
public struct PromptTemplate: Hashable, Sendable {
  /// A piece of the text.
  enum Piece: Hashable, Sendable {
    case text(String)
    case place(String)
  }

  let pieces: [Piece]

  /// Its first line, with the names of its places: what it is about, for somebody who chooses.
  var outline: String {
    let words = pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .place(let name): "<\(name)>"
      }
    }.joined()
    return words.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
  }

  /// Reads a template.
  public init(_ text: String) {
    var pieces: [Piece] = []
    var rest = text[...]
    var plain = ""
    while let open = rest.firstRange(of: "{{") {
      plain += rest[..<open.lowerBound]
      let after = rest[open.upperBound...]
      guard let close = after.firstRange(of: "}}") else {
        plain += rest[open.lowerBound...]
        rest = ""
        break
      }
      let name = after[..<close.lowerBound]
      if name.isEmpty || !name.utf8.allSatisfy(Self.isNameByte) {
        plain += "{"
        rest = rest[rest.index(after: open.lowerBound)...]
        continue
      }
      if !plain.isEmpty { pieces.append(.text(plain)) }
      plain = ""
      pieces.append(.place(String(name)))
      rest = after[close.upperBound...]
    }
    plain += rest
    if !plain.isEmpty { pieces.append(.text(plain)) }
    self.pieces = pieces
  }

  /// The template with a text behind it that is taken as it is.
  func appending(_ text: String) -> PromptTemplate {
    PromptTemplate(pieces: pieces + [.text(text)])
  }

  private init(pieces: [Piece]) { self.pieces = pieces }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// The names of the places, in order, repeated ones too.
  public var places: [String] {
    pieces.compactMap { if case .place(let name) = $0 { name } else { nil } }
  }

  /// The text with its places filled in. What is filled in is never read as a template again.
  /// - Throws: `invalidInput` when a place has no text.
  public func filled(with texts: [String: String]) throws(AgentError) -> String {
    var result = ""
    for piece in pieces {
      switch piece {
      case .text(let text): result += text
      case .place(let name):
        guard let text = texts[name] else {
          throw AgentError(.invalidInput, "nothing is there for {{\(name)}}")
        }
        result += text
      }
    }
    return result
  }
}
