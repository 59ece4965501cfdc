/// Where in a JSON text a prefix is, and what the schema still asks of the rest.
public struct JSONState: Hashable, Sendable {
  /// The innermost open container.
  var frame: Frame
  /// The slot of the value that is expected or being read.
  var slot: Int32
  /// Whitespace characters since the last token.
  var space: Int32 = 0
  var lexeme: Lexeme
  /// The content of the string, or the digits of the number, so far; empty unless needed whole.
  var captured: [UInt8] = []

  /// Whether a string value or a key is being read.
  var isInsideToken: Bool {
    if case .key = lexeme { return true }
    return isInsideString
  }

  /// Whether a string value is being read.
  var isInsideString: Bool {
    if case .string = lexeme { return true }
    return false
  }
}

/// What is being read.
enum Lexeme: Hashable, Sendable {
  /// A value is expected.
  case value
  /// An item is expected, after a comma.
  case item
  /// An item or the end of the array is expected, after `[`.
  case firstItem
  /// A key is expected, after a comma.
  case nextKey
  /// A key or the end of the object is expected, after `{`.
  case firstKey
  case key(KeyScan)
  case colon
  case string(StringScan)
  case number(NumberScan)
  /// `null`, `false` or `true`, so many letters read.
  case literal(KindSet, UInt8)
  /// A value is complete.
  case after
}

/// Inside a string value.
struct StringScan: Hashable, Sendable {
  var escape = EscapeScan()
  /// State in the string table of the slot's node; `StringTable.free` when anything goes.
  var product: Int32
  /// The enumerated strings that begin with the content so far, and how many bytes of it are read.
  var words: WordRange
  /// Code points so far, counted only as far as it matters.
  var length: Int32 = 0
  /// Whether the value must be remembered, for `uniqueItems`, and then the content's fingerprint.
  var isRemembered = false
  var fingerprint = Fingerprint.empty
}

/// Inside a key.
struct KeyScan: Hashable, Sendable {
  var escape = EscapeScan()
  /// The node's names that begin with the content so far.
  var names: WordRange
  /// State in the node's key table: `patternProperties`.
  var patterns: Int32
  /// State in the string table of the property-name slot, and its words.
  var product: Int32
  var words: WordRange
  var length: Int32 = 0
  var fingerprint = Fingerprint.empty
}

/// A run of sorted byte strings that share a prefix of `depth` bytes.
struct WordRange: Hashable, Sendable {
  var lower: Int32
  var upper: Int32
  var depth: Int32 = 0

  static let none = WordRange(lower: 0, upper: 0)

  var isEmpty: Bool { lower == upper }

  /// Keeps the words whose next byte is `byte`.
  mutating func narrow(_ words: [[UInt8]], _ byte: UInt8) {
    if isEmpty { return }
    let place = Int(depth)
    var low = Int(lower)
    var high = Int(upper)
    // The first word whose byte here is at least `byte`; ended words come first.
    while low < high {
      let middle = (low + high) / 2
      let word = words[middle]
      if word.count <= place || word[place] < byte { low = middle + 1 } else { high = middle }
    }
    let first = low
    high = Int(upper)
    while low < high {
      let middle = (low + high) / 2
      let word = words[middle]
      if word.count > place && word[place] > byte { high = middle } else { low = middle + 1 }
    }
    self =
      first == low
      ? .none : WordRange(lower: Int32(first), upper: Int32(low), depth: depth + 1)
  }

  /// Whether some word has `byte` next.
  func continues(_ words: [[UInt8]], _ byte: UInt8) -> Bool {
    var narrowed = self
    narrowed.narrow(words, byte)
    return !narrowed.isEmpty
  }

  /// The word that is exactly the content so far.
  func exact(_ words: [[UInt8]]) -> Int? {
    !isEmpty && words[Int(lower)].count == Int(depth) ? Int(lower) : nil
  }
}
