internal import Prompting

/// A text with places for inputs: `{{name}}`, or `{{name.key}}` for a member of a JSON Lines input.
///
/// Only what looks exactly like a place is one; any other braces are text.
public struct PromptTemplate: Hashable, Sendable {
  private let text: PlacedText

  /// Reads a template.
  public init(_ text: String) { self.text = PlacedText(text) }

  private init(_ text: PlacedText) { self.text = text }

  /// Its first line, with the names of its places: what it is about, for somebody who chooses.
  var outline: String {
    text.filled { "<\($0)>" }.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
  }

  /// The template with a text behind it that is taken as it is.
  public func appending(_ more: String) -> PromptTemplate {
    PromptTemplate(PlacedText(pieces: text.pieces + [.text(more)]))
  }

  /// The names of the places, in order, repeated ones too.
  public var places: [String] { text.places }

  /// The text with its places filled in. What is filled in is never read as a template again.
  /// - Throws: `invalidInput` when a place has no text.
  public func filled(with texts: [String: String]) throws(AgentError) -> String {
    try text.filled { name throws(AgentError) in
      guard let text = texts[name] else {
        throw AgentError(.invalidInput, "nothing is there for {{\(name)}}")
      }
      return text
    }
  }
}
