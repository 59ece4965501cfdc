/// Where a template that cannot be parsed is wrong.
///
/// llama.cpp's parser says what it met and, for some errors, an excerpt around it, never a line. But it
/// reads from the front: the beginnings of a template that are refused with the same words are those that
/// have the place in them, and the shortest of them ends there.
struct TemplatePlace {
  /// From 1, in characters.
  let line: Int
  let column: Int
  /// Whether something that was opened is never closed; the place is then where it opens, or the end.
  let isOpen: Bool

  /// At most so many beginnings are tried one after the other.
  private static let most = 4096

  /// - Parameter complaint: what is said of a template; nil when it is parsed.
  init?(in template: String, complaint: (String) -> String?) {
    let bytes = Array(template.utf8)
    func said(_ count: Int) -> Substring? {
      complaint(String(decoding: bytes[..<count], as: UTF8.self))?.split(separator: "\n").first
    }
    guard let whole = said(bytes.count), !bytes.isEmpty else { return nil }
    isOpen = [
      "end of input", "missing end", "(Got )", "Unexpected token type", "Unexpected EOF",
    ].contains { whole.contains($0) }
    var count = bytes.count  // a beginning of so many bytes is refused in the same way
    if isOpen {
      // Earlier ones may be refused in the same way for a reason that is mended later on.
      let least = max(1, count - Self.most)
      while count > least, said(count - 1) == whole { count -= 1 }
    } else {
      var low = 0
      while low + 1 < count {
        let middle = (low + count) / 2
        if said(middle) == whole { count = middle } else { low = middle }
      }
    }
    // The place is where the word begins that ends there.
    var place = count - 1
    func isWord(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "_") || byte >= 0x80
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    if isWord(bytes[place]) {
      while place > 0, isWord(bytes[place - 1]) { place -= 1 }
    }
    let before = bytes[..<place]
    line = 1 + before.count { $0 == UInt8(ascii: "\n") }
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    column = 1 + String(decoding: bytes[start..<place], as: UTF8.self).count
  }
}
