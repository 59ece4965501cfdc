internal import Foundation

/// What an instruction may contain.
///
/// An instruction is text from a model, or from somebody's file, that will stand in prompts: it
/// must be one line, short, and unable to pass for a turn of the conversation.
public struct InstructionRules: Hashable, Sendable {
  /// Most characters of a topic.
  public var longestTopic = 120
  /// Fewest characters.
  public var shortest = 10
  /// Most characters.
  public var longest = 400

  /// The usual rules.
  public init() {}

  /// The instruction with white space at the ends removed and accents composed.
  /// - Parameter scope: what it may do; `urls` allows addresses, `commands` allows shell text.
  /// - Throws: `invalidInstruction`, naming the rule.
  public func clean(_ text: String, scope: String = "") throws(HandbookError) -> String {
    let trimmed = Self.tidy(text)
    let count = trimmed.count
    if count < shortest { throw broken("it is shorter than \(shortest) characters") }
    if count > longest { throw broken("it is longer than \(longest) characters") }
    for scalar in trimmed.unicodeScalars where !Self.isPlain(scalar) {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator:
        throw broken("it is not a single line of plain text")
      case .format, .privateUse, .surrogate, .unassigned:
        throw broken("it contains the invisible character U+\(hex(scalar))")
      default: continue
      }
    }
    let lower = Array(trimmed.lowercased().utf8)
    if let marker = Self.roleMarkers.first(in: lower) {
      throw broken("it contains the role marker \"\(marker)\"")
    }
    let allowed = scope.split { $0 == "," || $0 == " " }
    if !allowed.contains("urls"), let address = Self.addresses.first(in: lower) {
      throw broken("it contains an address (\"\(address)\"), which the scope \"urls\" would allow")
    }
    if !allowed.contains("commands"), let command = Self.commands.first(in: lower) {
      throw broken(
        "it contains a command (\"\(command)\"), which the scope \"commands\" would allow")
    }
    return trimmed
  }

  /// The topic with white space at the ends removed; it may be empty.
  /// - Throws: `invalidInstruction` unless it is a short line of plain text.
  public func clean(topic: String) throws(HandbookError) -> String {
    let trimmed = Self.tidy(topic)
    guard trimmed.count <= longestTopic, trimmed.unicodeScalars.allSatisfy(Self.isVisible),
      Self.roleMarkers.first(in: Array(trimmed.lowercased().utf8)) == nil
    else {
      throw HandbookError(
        .invalidInstruction,
        "a topic must be a line of at most \(longestTopic) characters of plain text")
    }
    return trimmed
  }

  /// Without white space at the ends, and composed; most texts are already.
  private static func tidy(_ text: String) -> String {
    if let first = text.utf8.first, let last = text.utf8.last, first > 0x20, last > 0x20,
      text.utf8.allSatisfy({ $0 < 0x80 })
    {
      return text
    }
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
      .precomposedStringWithCanonicalMapping
  }

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    if isPlain(scalar) { return true }
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .format, .privateUse, .surrogate,
      .unassigned:
      return false
    default: return true
    }
  }

  /// Printable ASCII.
  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    (0x20...0x7E).contains(scalar.value)
  }

  /// What chat templates mark turns with; `<|` covers every `<|…|>`.
  private static let roleMarkers = Needles([
    "<|", "|>", "<s>", "</s>", "[inst]", "[/inst]", "<<sys>>", "<start_of_turn>", "<end_of_turn>",
    "<bos>", "<eos>", "### instruction", "### response",
  ])
  private static let addresses = Needles(["://", "www.", "mailto:"])
  private static let commands = Needles([
    "`", "$(", "${", "rm -", "curl ", "wget ", "sudo ", "| sh", "|sh", "&& ", "/bin/", "chmod ",
  ])

  private func broken(_ why: String) -> HandbookError {
    HandbookError(.invalidInstruction, "the instruction is not acceptable: \(why)")
  }

  private func hex(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

/// Short texts to be looked for, all in one pass over bytes.
private struct Needles: Sendable {
  private let byFirst: [[(text: String, bytes: [UInt8])]]  // (256)

  init(_ texts: [String]) {
    var table = [[(text: String, bytes: [UInt8])]](repeating: [], count: 256)
    for text in texts {
      let bytes = Array(text.utf8)
      if let first = bytes.first { table[Int(first)].append((text, bytes)) }
    }
    byFirst = table
  }

  /// The needle that stands first in `bytes`.
  func first(in bytes: [UInt8]) -> String? {
    for (index, byte) in bytes.enumerated() {
      for needle in byFirst[Int(byte)] where bytes[index...].starts(with: needle.bytes) {
        return needle.text
      }
    }
    return nil
  }
}
