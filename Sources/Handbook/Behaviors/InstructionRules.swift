internal import Foundation

/// What an instruction may contain.
///
/// An instruction is text from a model, or from somebody's file, that will stand in prompts: it
/// must be one line, short, and unable to pass for a turn of the conversation.
public struct InstructionRules: Hashable, Sendable {
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
    let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
      .precomposedStringWithCanonicalMapping
    if trimmed.count < shortest { throw broken("it is shorter than \(shortest) characters") }
    if trimmed.count > longest { throw broken("it is longer than \(longest) characters") }
    for scalar in trimmed.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator:
        throw broken("it is not a single line of plain text")
      case .format, .privateUse, .surrogate, .unassigned:
        throw broken("it contains the invisible character U+\(hex(scalar))")
      default: continue
      }
    }
    let lower = trimmed.lowercased()
    if let marker = Self.roleMarkers.first(where: lower.contains) {
      throw broken("it contains the role marker \"\(marker)\"")
    }
    let allowed = Set(scope.split { $0 == "," || $0 == " " }.map(String.init))
    if !allowed.contains("urls"), let address = Self.addresses.first(where: lower.contains) {
      throw broken("it contains an address (\"\(address)\"), which the scope \"urls\" would allow")
    }
    if !allowed.contains("commands"), let command = Self.commands.first(where: lower.contains) {
      throw broken(
        "it contains a command (\"\(command)\"), which the scope \"commands\" would allow")
    }
    return trimmed
  }

  /// What chat templates mark turns with; `<|` covers every `<|…|>`.
  private static let roleMarkers = [
    "<|", "|>", "<s>", "</s>", "[inst]", "[/inst]", "<<sys>>", "<start_of_turn>", "<end_of_turn>",
    "<bos>", "<eos>", "### instruction", "### response",
  ]
  private static let addresses = ["://", "www.", "mailto:"]
  private static let commands = [
    "`", "$(", "${", "rm -", "curl ", "wget ", "sudo ", "| sh", "|sh", "&& ", "/bin/", "chmod ",
  ]

  private func broken(_ why: String) -> HandbookError {
    HandbookError(.invalidInstruction, "the instruction is not acceptable: \(why)")
  }

  private func hex(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
