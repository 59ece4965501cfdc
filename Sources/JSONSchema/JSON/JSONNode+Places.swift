extension JSONNode {
  /// Where the key of a member's value stands; where the value stands when it is no member's. Linear
  /// in what stands before it; for messages.
  public var keyLocation: SourceLocation {
    var current = document.root
    while current.index < index {
      if current.kind == .object {
        guard let member = current.members.first(where: { index < $0.value.entry.next }) else {
          break
        }
        if member.value.index == index { return member.key.location }
        current = member.value
      } else {
        guard let element = current.elements.first(where: { index < $0.entry.next }) else { break }
        current = element
      }
    }
    return location
  }

  /// The byte of the document that a byte of a string's text (`textBytes`) is written by; for an
  /// escape, the byte it begins with. The value's own place for other kinds. Linear in `offset`.
  package func sourceOffset(ofTextByte offset: Int) -> Int {
    guard kind == .string else { return range.lowerBound }
    let source = document.source
    let end = range.upperBound - 1
    var place = range.lowerBound + 1
    var decoded = 0
    while place < end {
      var length = 1
      if source[place] == UInt8(ascii: "\\") {
        length = source[place + 1] == UInt8(ascii: "u") ? 6 : 2
        // Two escapes that are one character, the only one of four bytes.
        if length == 6, place + 12 <= end, source[place + 6] == UInt8(ascii: "\\"),
          JSONEscapes.decode(source, place, place + 12).count == 4
        {
          length = 12
        }
      }
      decoded += JSONEscapes.decode(source, place, place + length).count
      if decoded > offset { return place }
      place += length
    }
    return end
  }
}
