/// What is kept of a message that is longer than the limit: whose answer it is, how long it was,
/// and the beginning of its texts.
///
/// The message is read once, byte by byte, and never held: of `{"id": 3, "result": {"content":
/// [{"text": "…"}]}}` the number and the first bytes of the text stay, in whatever order they come.
public struct OversizedMessage: Sendable {
  /// Bytes of the message.
  public private(set) var bytes = 0
  /// The number of the request that it answers; nil when it names none.
  public private(set) var id: Int?
  /// Most bytes that are kept of its texts.
  private let most: Int
  private var kept: [UInt8] = []

  /// The open containers down to the fourth, outermost first, each with the last key of an object.
  /// Deeper ones are only counted.
  private var open: [(isArray: Bool, key: [UInt8])] = []
  private var depth = 0
  private var expectsKey = false
  private var token = Token.between
  private var use = Use.nothing
  private var word: [UInt8] = []

  private enum Token { case between, word, string, escape, unicode }
  /// What the string or number that is being read is for.
  private enum Use { case nothing, key, text, number }

  /// Nothing read yet.
  /// - Parameter most: bytes of its texts that are kept.
  public init(most: Int) { self.most = most }

  /// The texts' beginning; a character that the cut splits is left out.
  public var text: String {
    var end = kept.count
    while end > 0, end > kept.count - 3, kept[end - 1] & 0xC0 == 0x80 { end -= 1 }
    let isSplit =
      end > 0 && kept[end - 1] >= 0xC0
      && kept.count - end < (kept[end - 1] >= 0xF0 ? 3 : kept[end - 1] >= 0xE0 ? 2 : 1)
    return String(decoding: isSplit ? kept[..<(end - 1)] : kept[...], as: UTF8.self)
  }

  /// Takes the next bytes.
  public mutating func take(_ part: UnsafeRawBufferPointer) {
    bytes += part.count
    var place = 0
    while place < part.count {
      if token == .string, use == .nothing {
        // Most of a long message: nothing to look at until the string's end.
        while place < part.count, part[place] != UInt8(ascii: "\""),
          part[place] != UInt8(ascii: "\\")
        {
          place += 1
        }
        if place == part.count { return }
      }
      take(part[place])
      place += 1
    }
  }

  private mutating func take(_ byte: UInt8) {
    switch token {
    case .string: string(byte)
    case .escape: escape(byte)
    case .unicode: unicode(byte)
    case .word where !Self.endsWord(byte): if word.count < 20 { word.append(byte) }
    case .word, .between:
      if token == .word { endWord() }
      structure(byte)
    }
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "]"),
      UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "\""):
      true
    default: false
    }
  }

  private mutating func structure(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      depth += 1
      if depth <= 4 { open.append((byte == UInt8(ascii: "["), [])) }
      expectsKey = byte == UInt8(ascii: "{")
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      if depth <= 4, !open.isEmpty { open.removeLast() }
      depth = max(0, depth - 1)
      expectsKey = false
    case UInt8(ascii: ","): expectsKey = depth <= 4 && open.last?.isArray == false
    case UInt8(ascii: ":"): expectsKey = false
    case UInt8(ascii: "\""):
      token = .string
      use = purpose
      word = []
      if use == .text, !kept.isEmpty, kept.count < most { kept.append(UInt8(ascii: "\n")) }
    case 0x20, 0x09, 0x0A, 0x0D: break
    default:
      token = .word
      use = purpose
      word = [byte]
    }
  }

  /// What begins at this place.
  private var purpose: Use {
    if expectsKey { return depth <= 4 ? .key : .nothing }
    if depth == 1, open.first?.key.elementsEqual("id".utf8) == true { return .number }
    guard depth == 4, open.count == 4, kept.count < most,
      open[0].key.elementsEqual("result".utf8), open[1].key.elementsEqual("content".utf8),
      open[2].isArray, open[3].key.elementsEqual("text".utf8)
    else { return .nothing }
    return .text
  }

  private mutating func endWord() {
    if use == .number { id = Int(String(decoding: word, as: UTF8.self)) }
    if use == .key, !open.isEmpty { open[open.count - 1].key = word }
    word = []
    use = .nothing
    token = .between
  }

  private mutating func string(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): endWord()
    case UInt8(ascii: "\\"): token = .escape
    default: keep(byte)
    }
  }

  private mutating func escape(_ byte: UInt8) {
    token = .string
    switch byte {
    case UInt8(ascii: "n"): keep(0x0A)
    case UInt8(ascii: "t"): keep(0x09)
    case UInt8(ascii: "r"): keep(0x0D)
    case UInt8(ascii: "u"):
      token = .unicode
      digits = []
    default: keep(byte)
    }
  }

  /// The digits of an escape that is being read.
  private var digits: [UInt8] = []

  private mutating func unicode(_ byte: UInt8) {
    digits.append(byte)
    guard digits.count == 4 else { return }
    token = .string
    // Halves of a surrogate pair are damage here; what is kept is for reading.
    let scalar = UInt32(String(decoding: digits, as: UTF8.self), radix: 16).flatMap {
      Unicode.Scalar($0)
    }
    for unit in String(scalar.map(Character.init) ?? "\u{FFFD}").utf8 { keep(unit) }
  }

  private mutating func keep(_ byte: UInt8) {
    switch use {
    case .nothing: break
    case .key, .number: if word.count < 20 { word.append(byte) }
    case .text:
      kept.append(byte)
      if kept.count >= most { use = .nothing }
    }
  }
}
