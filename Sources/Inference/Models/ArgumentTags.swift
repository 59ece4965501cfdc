/// How a model writes a call's arguments where they are no JSON object: each between tags, and a tag
/// behind the last: `(opening NAME middle VALUE closing)* end`. Texts stand as they are, every other
/// value as JSON. For a Qwen3-Coder model:
///
///     <parameter=city>
///     Oslo
///     </parameter>
///     <parameter=days>
///     2
///     </parameter>
///     </function>
///
/// Nothing is escaped, so a name or a value cannot contain the tag that ends it.
public struct ArgumentTags: Hashable, Sendable, Codable {
  /// Before a name.
  public var opening: String
  /// Between a name and its value. Its first tag ends the name.
  public var middle: String
  /// Behind a value. Its first tag ends the value.
  public var closing: String
  /// Behind the last value, or at once where there are no arguments.
  public var end: String

  /// Tags.
  public init(opening: String, middle: String, closing: String, end: String) {
    self.opening = opening
    self.middle = middle
    self.closing = closing
    self.end = end
  }

  /// Whether what is written with them can be read in one way only.
  public var isSound: Bool {
    TagEnd(middle) != nil && TagEnd(closing) != nil && !opening.isEmpty && !end.isEmpty
      && !opening.hasPrefix(end) && !end.hasPrefix(opening)
  }

  /// A JSON object's members as the model would write them; nil for a text that is no object.
  public func text(of object: String) -> String? {
    guard let members = CallJSON.members(of: Array(object.utf8)) else { return nil }
    var bytes: [UInt8] = []
    for (name, value) in members {
      let isText = value.first == UInt8(ascii: "\"")
      bytes += Array(opening.utf8) + CallJSON.unquoted(name) + Array(middle.utf8)
      bytes += isText ? CallJSON.unquoted(value) : value
      bytes += Array(closing.utf8)
    }
    return String(decoding: bytes, as: UTF8.self) + end
  }

  /// Reads arguments.
  /// - Parameter kinds: what the tool's values may be, which says what is a text.
  /// - Returns: the JSON object and the place behind the end; nil when they are not whole or none.
  package func object(
    in bytes: [UInt8], from start: Int, _ kinds: ArgumentKinds
  ) -> (json: String, end: Int)? {
    guard let nameEnd = TagEnd(middle), let valueEnd = TagEnd(closing) else { return nil }
    var place = start
    var members: [[UInt8]] = []
    while true {
      if bytes[place...].starts(with: end.utf8) { break }
      guard bytes[place...].starts(with: opening.utf8),
        let name = nameEnd.content(in: bytes, from: place + opening.utf8.count),
        let value = valueEnd.content(in: bytes, from: name.next)
      else { return nil }
      place = value.next
      let key = Array(bytes[name.range])
      let text = Array(bytes[value.range])
      let isText = kinds.isText(text, of: String(decoding: key, as: UTF8.self))
      members.append(
        CallJSON.quoted(key) + [UInt8(ascii: ":")] + (isText ? CallJSON.quoted(text) : text))
    }
    let inner = members.joined(separator: [UInt8(ascii: ",")])
    return ("{" + String(decoding: Array(inner), as: UTF8.self) + "}", place + end.utf8.count)
  }
}

/// What ends a name or a value: at most one character of whitespace, a tag, and what follows the tag.
///
/// The tag is found without looking back: none of its beginnings ends as another one begins.
package struct TagEnd: Hashable, Sendable {
  /// What stands before the tag.
  package let lead: UInt8?
  /// What ends the text wherever it comes.
  package let tag: [UInt8]
  /// What then follows.
  package let rest: [UInt8]

  /// Nil when the text has no such tag.
  package init?(_ text: String) {
    var bytes = Array(text.utf8)[...]
    if let first = bytes.first, first == 0x20 || first == 0x0A {
      lead = first
      bytes.removeFirst()
    } else {
      lead = nil
    }
    let end = bytes.firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 } ?? bytes.endIndex
    tag = Array(bytes[..<end])
    rest = Array(bytes[end...])
    guard let first = tag.first, !tag.dropFirst().contains(first), first > 0x20,
      lead.map({ !tag.contains($0) }) ?? true
    else { return nil }
  }

  /// How much of the end has just been read.
  package struct Progress: Hashable, Sendable {
    /// Bytes of the tag.
    package var tag = 0
    /// Whether the byte before the tag was what has to stand there.
    package var isLed = false

    package init() {}
  }

  /// What a byte means.
  package enum Step {
    /// Part of the text, or of an end that is not whole.
    case inside
    /// It completes the end.
    case ended
    /// It completes the tag, which nothing like it may stand before.
    case refused
  }

  /// Takes a byte.
  package func step(_ progress: inout Progress, _ byte: UInt8) -> Step {
    if progress.tag > 0, tag[progress.tag] == byte {
      progress.tag += 1
    } else if tag[0] == byte {
      progress.isLed = lead == nil || progress.tag == 0 && progress.isLed
      progress.tag = 1
    } else {
      progress.tag = 0
      progress.isLed = lead == byte
    }
    guard progress.tag == tag.count else { return .inside }
    return progress.isLed ? .ended : .refused
  }

  /// Whether the end may begin with a byte.
  package func begins(with byte: UInt8) -> Bool { byte == lead ?? tag[0] }

  /// Whether an end has begun.
  package func hasBegun(_ progress: Progress) -> Bool {
    progress.isLed && (progress.tag > 0 || lead != nil)
  }

  /// What is left of an end that has begun, the rest included.
  package func remainder(_ progress: Progress) -> [UInt8] { tag[progress.tag...] + rest }

  /// Everything.
  package var whole: [UInt8] { (lead.map { [$0] } ?? []) + tag + rest }

  /// The text that begins at `start`, and the place behind its end; nil when it has none.
  func content(in bytes: [UInt8], from start: Int) -> (range: Range<Int>, next: Int)? {
    var progress = Progress()
    for place in start..<max(start, bytes.count) {
      switch step(&progress, bytes[place]) {
      case .inside: continue
      case .refused: return nil
      case .ended:
        let end = place + 1 - tag.count - (lead == nil ? 0 : 1)
        guard bytes[(place + 1)...].starts(with: rest) else { return nil }
        return (start..<end, place + 1 + rest.count)
      }
    }
    return nil
  }
}
