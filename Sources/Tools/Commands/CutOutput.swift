/// Bytes a tool wrote, kept up to a limit: the beginning and the end stay, the middle goes.
///
/// Memory is bounded by the limit however much is written.
package struct CutOutput: Hashable, Sendable {
  /// Most bytes kept.
  package let limit: Int
  /// Bytes written in all.
  package private(set) var total = 0
  private var head: [UInt8] = []
  private var tail: [UInt8] = []

  /// Keeps at most `limit` bytes, three quarters of them from the beginning.
  package init(limit: Int) {
    self.limit = max(0, limit)
  }

  private var headLimit: Int { limit - limit / 4 }
  private var tailLimit: Int { limit / 4 }

  /// Takes the next bytes.
  package mutating func append(_ bytes: UnsafeRawBufferPointer) {
    total += bytes.count
    let forHead = min(bytes.count, headLimit - head.count)
    head.append(contentsOf: bytes.prefix(forHead))
    let rest = bytes.dropFirst(forHead)
    tail.append(contentsOf: rest.suffix(tailLimit))
    // Trimmed only at twice the limit, so that many small writes cost linear time.
    if tail.count > 2 * tailLimit { tail.removeFirst(tail.count - tailLimit) }
  }

  /// Takes the next bytes.
  package mutating func append(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { append($0) }
  }

  /// How many bytes are missing in the middle.
  package var missing: Int { max(0, total - head.count - min(tail.count, tailLimit)) }

  /// The kept bytes as text: what is not UTF-8 reads as U+FFFD, and a line says what is missing.
  package var text: String {
    let end = tail.suffix(tailLimit)
    guard missing > 0 else { return String(decoding: head + end, as: UTF8.self) }
    // A character that the cut splits is dropped, not shown as damage.
    let start = end.drop { $0 & 0xC0 == 0x80 }
    return String(decoding: Self.wholeCharacters(head[...]), as: UTF8.self)
      + "\n[… \(missing) bytes cut …]\n" + String(decoding: start, as: UTF8.self)
  }

  /// `text` within `limit` bytes, cut in the same way.
  package static func cut(_ text: String, limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    var output = CutOutput(limit: limit)
    output.append(Array(text.utf8))
    return output.text
  }

  /// Drops a last character whose bytes are not all there.
  private static func wholeCharacters(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let lead = bytes.suffix(4).lastIndex(where: { $0 & 0xC0 != 0x80 }) else { return bytes }
    let length: Int
    switch bytes[lead] {
    case 0xC0...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF7: length = 4
    default: length = 1
    }
    return bytes.endIndex - lead < length ? bytes[..<lead] : bytes
  }
}
