internal import JSONSchema

/// What `x-verbatim` says: the name of a source text, or
/// `{"source": "name", "words": true}` for spans that begin and end between words.
struct VerbatimReference: Hashable, Sendable {
  /// The source's name among `JSONConstraintOptions.verbatimSources`.
  var source: String
  var wholeWords = false

  /// Reads the keyword's value; nil when it is neither form.
  init?(_ value: JSONValue) {
    if let name = value.string {
      source = name
      return
    }
    guard let members = value.object?.members,
      members.allSatisfy({ ["source", "words"].contains($0.name) }),
      let name = value["source"]?.string
    else { return nil }
    source = name
    guard let words = value["words"] else { return }
    guard let isOn = words.bool else { return nil }
    wholeWords = isOn
  }
}
