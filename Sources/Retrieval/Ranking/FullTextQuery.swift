/// What is asked of a full-text index: any of these words.
///
/// A query is text from a person or a model, so nothing in it is syntax: words are cut out and
/// quoted, and `"`, `*`, `NEAR` or `-` have no meaning.
package struct FullTextQuery: Hashable, Sendable {
  /// The different words, in order, in lower case.
  package let terms: [String]

  /// More words than these are not asked for.
  private static let mostTerms = 64

  /// The words of `text` without stop words, or with them when nothing else is there.
  package init(_ text: String) {
    let words = Words.split(text).flatMap { $0.split(separator: "_") }.map { $0.lowercased() }
    let content = words.filter { !StopWords.contains($0) }
    var seen: Set<String> = []
    terms = Array(
      (content.isEmpty ? words : content).filter { seen.insert($0).inserted }
        .prefix(Self.mostTerms))
  }

  /// Whether there is nothing to ask for.
  package var isEmpty: Bool { terms.isEmpty }

  /// The FTS5 expression that matches documents with at least one of `terms`.
  static func expression(_ terms: some Sequence<String>) -> String {
    terms.map { "\"\($0)\"" }.joined(separator: " OR ")
  }
}
