import Constraints

/// What `stop` means. A freely drawn text is cut before the first of them. A constrained text is
/// never cut, because what is left would not satisfy the constraint: it must not contain them.
enum StopSequences {
  /// The requirement that a text contains none of `texts`.
  static func avoiding(_ texts: [String]) -> ConstraintSpec.Part? {
    guard !texts.isEmpty else { return nil }
    let alternatives = texts.map(quoted).joined(separator: "|")
    return .regex("(?s)(?!.*(?:\(alternatives))).*")
  }

  /// A pattern for exactly this text.
  private static func quoted(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar == " ")
      return isPlain ? String(scalar) : "\\x{" + String(scalar.value, radix: 16) + "}"
    }.joined()
  }
}

/// Streams text while it could not be the beginning of a stop sequence.
struct StopHoldback {
  private let endings: [[UInt8]]
  private var held: [UInt8] = []
  /// Whether a stop sequence has come whole: nothing after it is shown.
  private var isOver = false

  init(_ endings: [[UInt8]]) {
    self.endings = endings
  }

  /// Takes more text.
  /// - Returns: what may be shown.
  mutating func take(_ bytes: [UInt8]) -> [UInt8] {
    guard !endings.isEmpty else { return bytes }
    if isOver { return [] }
    held += bytes
    for start in held.indices where endings.contains(where: { held[start...].starts(with: $0) }) {
      isOver = true
      return Array(held[..<start])
    }
    let longest = min(held.count, (endings.map(\.count).max() ?? 1) - 1)
    var keep = 0
    for count in stride(from: longest, to: 0, by: -1)
    where endings.contains(where: { $0.starts(with: held.suffix(count)) }) {
      keep = count
      break
    }
    defer { held.removeFirst(held.count - keep) }
    return Array(held.dropLast(keep))
  }
}
