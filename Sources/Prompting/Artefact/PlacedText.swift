/// A text with places: `{{name}}`, or `{{name.key}}`. Only what looks exactly like a place is one; any
/// other braces are text.
package struct PlacedText: Hashable, Sendable {
  /// A piece of the text.
  package enum Piece: Hashable, Sendable {
    case text(String)
    case place(String)
  }

  /// Its pieces, in order.
  package let pieces: [Piece]

  package init(pieces: [Piece]) { self.pieces = pieces }

  /// Reads a text.
  package init(_ text: some StringProtocol) {
    var pieces: [Piece] = []
    var rest = Substring(text)
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
  package var places: [String] {
    pieces.compactMap { if case .place(let name) = $0 { name } else { nil } }
  }

  /// The text with its places filled in. What is filled in is never looked through for places again.
  package func filled<E: Error>(
    _ fill: (_ name: String) throws(E) -> String
  ) throws(E) -> String {
    var result = ""
    for piece in pieces {
      switch piece {
      case .text(let text): result += text
      case .place(let name): result += try fill(name)
      }
    }
    return result
  }
}
