/// What a pattern could consume at all, read off its source without understanding it.
///
/// PCRE2 calls a prefix viable as soon as it looks at the end of the text, even when no character
/// that may come there can be used: after `aa` of `(a)\1$` it takes a newline, since `$` might stand
/// before a final one, and an unfinished character cannot be asked about at all. A sampler that
/// believes this walks into dead ends. Constructs that could consume a newline, or a character
/// outside ASCII, are all visible in the source, so their absence is a proof.
struct PatternAlphabet: Hashable, Sendable {
  /// How characters outside ASCII can be told apart.
  enum Foreign: Hashable, Sendable {
    /// None can be consumed.
    case none
    /// Only `.`, negated classes of ASCII characters and the like can consume them: all that do not
    /// occur in the text so far are alike.
    case alike
    /// Anything: by property, by code, by case.
    case unknown
  }

  /// Whether a line feed can be consumed anywhere.
  private(set) var newline = false
  private(set) var foreign = Foreign.none

  /// Reads a pattern's source. Whatever is not known for certain counts as possible.
  init(_ source: [UInt8]) {
    var index = 0
    while index < source.count {
      let byte = source[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\\"):
        guard index < source.count else { return }
        readEscape(source[index], source, index + 1)
        index += 1
      case UInt8(ascii: "."): widen(.alike)
      case UInt8(ascii: "["):
        if index < source.count, source[index] == UInt8(ascii: "^") {
          newline = true
          widen(.alike)
        } else if index < source.count, source[index] == UInt8(ascii: ":") {
          newline = true
          // [[:^alpha:]] negates.
          if index + 1 < source.count, source[index + 1] == UInt8(ascii: "^") { widen(.alike) }
        }
      case UInt8(ascii: "("):
        guard index < source.count else { continue }
        if source[index] == UInt8(ascii: "*") { everything() }
        if source[index] == UInt8(ascii: "?") { readFlags(source, from: index + 1) }
      case 0x80...:
        widen(.unknown)
      case 0..<0x20:
        // Literal control characters, which may also begin a range.
        newline = true
      default: continue
      }
    }
  }

  private mutating func readEscape(_ letter: UInt8, _ source: [UInt8], _ next: Int) {
    switch letter {
    case UInt8(ascii: "n"), UInt8(ascii: "s"): newline = true
    case UInt8(ascii: "t"), UInt8(ascii: "a"), UInt8(ascii: "b"), UInt8(ascii: "c"):
      // They may begin a range in a class.
      newline = true
    case UInt8(ascii: "D"), UInt8(ascii: "W"):
      newline = true
      widen(.alike)
    case UInt8(ascii: "S"): widen(.alike)
    case UInt8(ascii: "N"):
      widen(next < source.count && source[next] == UInt8(ascii: "{") ? .unknown : .alike)
      if foreign == .unknown { newline = true }
    case UInt8(ascii: "d"), UInt8(ascii: "w"), UInt8(ascii: "A"), UInt8(ascii: "z"),
      UInt8(ascii: "Z"), UInt8(ascii: "B"), UInt8(ascii: "G"), UInt8(ascii: "K"),
      UInt8(ascii: "k"), UInt8(ascii: "g"), UInt8(ascii: "r"), UInt8(ascii: "f"),
      UInt8(ascii: "E"), UInt8(ascii: "Q"):
      return
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      // A back-reference, unless more octal digits follow: then perhaps a character code.
      if letter == UInt8(ascii: "0") || isDigit(source, next) { everything() }
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
      // \p \P \x \o \h \H \v \V \R \X \C \e and whatever else there may be.
      everything()
    case 0x80...: widen(.unknown)
    default: return
    }
  }

  private func isDigit(_ source: [UInt8], _ index: Int) -> Bool {
    index < source.count && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(source[index])
  }

  /// `(?flags)` and `(?flags:`; names and other group kinds have no letter `s` or `i` up front.
  private mutating func readFlags(_ source: [UInt8], from start: Int) {
    var index = start
    while index < source.count {
      switch source[index] {
      case UInt8(ascii: "s"): newline = true
      case UInt8(ascii: "i"): widen(.unknown)  // K and the Kelvin sign, s and the long s
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "-"), UInt8(ascii: "^"):
        break
      default: return
      }
      index += 1
    }
  }

  private mutating func everything() {
    newline = true
    foreign = .unknown
  }

  private mutating func widen(_ more: Foreign) {
    if foreign != .unknown && more != .none { foreign = more }
  }

  /// Whether a byte can stand in a match at all.
  func admits(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n") ? newline : byte < 0x80 || foreign != .none
  }
}

extension PatternAlphabet {
  /// Characters that stand for all that begin with the bytes `held`, in a pattern to which those
  /// outside the text are alike: those of the text that begin so, and one that does not occur.
  /// - Parameter text: what stands before the unfinished character.
  static func representatives(of held: ArraySlice<UInt8>, in text: ArraySlice<UInt8>)
    -> [[UInt8]]
  {
    let occurring = Set(
      String(decoding: text, as: UTF8.self).unicodeScalars.filter { !$0.isASCII }.map {
        Array(String($0).utf8)
      }
    ).filter { $0.starts(with: held) }
    var result = occurring.sorted { $0.lexicographicallyPrecedes($1) }
    if let fresh = firstCharacter(from: held, notIn: occurring) { result.append(fresh) }
    return result
  }

  /// The lowest character that begins with `held` and is not in `taken`.
  private static func firstCharacter(from held: ArraySlice<UInt8>, notIn taken: Set<[UInt8]>)
    -> [UInt8]?
  {
    guard let lead = held.first else { return nil }
    let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    var bytes = Array(held)
    while bytes.count < length {
      // The second byte after E0 and F0 has a higher least value.
      let least: UInt8 =
        bytes.count == 1 && lead == 0xE0 ? 0xA0 : bytes.count == 1 && lead == 0xF0 ? 0x90 : 0x80
      bytes.append(least)
    }
    while taken.contains(bytes) {
      guard bytes.count > held.count, bytes[length - 1] < 0xBF else { return nil }
      bytes[length - 1] += 1
    }
    return bytes
  }
}
