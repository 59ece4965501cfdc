/// The prompt of a role: what stands in the system message, in the user's message, and what the
/// model's own turn begins with.
///
/// Written as a small file: `[system]`, `[user]` and `[assistant]` alone on a line begin a part;
/// `{{name}}` stands for a value. Values are data: they are not looked through for places again. A
/// line that holds only places whose values are empty disappears, and so does the blank line after it.
public struct RoleTemplate: Hashable, Sendable {
  /// The parts of a template, in this order.
  public enum Part: String, Hashable, Sendable, CaseIterable {
    case system, user, assistant
  }

  /// (parts) The texts.
  private var texts: [Part: String] = [:]

  /// Reads a template.
  /// - Throws: `invalidInput` for a text without `[user]`, an unknown part, or an unknown place.
  public init(_ source: String, places: Set<String>) throws(PromptingError) {
    var lines: [Part: [Substring]] = [:]
    var current: Part?
    for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("["), line.hasSuffix("]"),
        let part = Part(rawValue: String(line.dropFirst().dropLast()))
      {
        current = part
        lines[part] = []
      } else if let current {
        lines[current]?.append(line)
      } else if !line.isEmpty {
        throw PromptingError(
          .invalidInput, "a role's prompt must begin with [system], [user] or [assistant]")
      }
    }
    guard lines[.user] != nil else {
      throw PromptingError(.invalidInput, "a role's prompt needs a [user] part")
    }
    for (part, own) in lines {
      texts[part] = Self.trimmed(own.joined(separator: "\n"))
    }
    for part in Part.allCases {
      for name in PlacedText(texts[part] ?? "").places where !places.contains(name) {
        throw PromptingError(
          .invalidInput,
          "unknown place {{\(name)}} in a role's prompt; known are \(places.sorted().joined(separator: ", "))"
        )
      }
    }
  }

  /// A part with its places filled; empty when there is no such part.
  func filled(_ part: Part, with values: [String: String]) -> String {
    var kept: [String] = []
    var skipsBlank = false
    for line in (texts[part] ?? "").split(separator: "\n", omittingEmptySubsequences: false) {
      let text = PlacedText(line)
      let filled = text.filled { values[$0] ?? "" }
      let onlyPlaces = !text.pieces.isEmpty && text.pieces.count == text.places.count
      if filled.isEmpty && (onlyPlaces || skipsBlank) {
        skipsBlank = onlyPlaces
        continue
      }
      skipsBlank = false
      kept.append(filled)
    }
    return kept.joined(separator: "\n")
  }

  private static func trimmed(_ text: String) -> String {
    var text = Substring(text)
    while text.last?.isNewline == true { text.removeLast() }
    while text.first?.isNewline == true { text.removeFirst() }
    return String(text)
  }
}
