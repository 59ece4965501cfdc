/// An unknown keyword that was probably meant to be a known one, and so is not enforced; or an
/// unknown dialect.
///
/// By the standard it is an annotation; the schema means what it says without it.
package struct Misspelling: Hashable, Sendable, CustomStringConvertible {
  /// The keyword as it stands in the schema.
  package var keyword: String
  /// What it was probably meant to be; the same keyword where only the dialect does not know it.
  package var suggestion: String
  /// The way to the keyword's value in its document.
  package var pointer: JSONPointer
  /// Where the keyword stands.
  package var location: SourceLocation

  /// A sentence.
  package var description: String {
    let name = JSONEscapes.quoted(keyword)
    switch keyword {
    case KeywordName.dollarSchema.rawValue:
      return "the dialect \(JSONEscapes.quoted(suggestion)) is not known; each keyword is read as "
        + "the versions from draft-04 to 2020-12 read it"
    case "nullable":
      return "the keyword \(name) is OpenAPI's and is not enforced; add \"null\" to the types"
    default: break
    }
    if let older = Self.older[keyword] {
      return "the keyword \(name) is draft-03's and is not enforced; write \"\(older)\""
    }
    if keyword == suggestion {
      return "the keyword \(name) means nothing in this schema's dialect and is not enforced"
    }
    return "the keyword \(name) means nothing and is not enforced; "
      + "did you mean \(JSONEscapes.quoted(suggestion))?"
  }

  /// Keywords of draft-03 that later drafts have under other names.
  static let older = ["divisibleBy": "multipleOf", "disallow": "not", "extends": "allOf"]
}

extension KeywordName {
  /// The keyword that asserts something and is one slip away from an unknown one, or two in long
  /// names; nil for names of one's own.
  ///
  /// Stricter than ``Suggestion``: nothing is wrong with keywords of one's own, so that a warning
  /// about `note` or `name` would be a false one. A keyword behind an underscore was put out of
  /// force on purpose.
  static func meant(by name: String, in dialect: Dialect, besides custom: [String]) -> String? {
    if let known = KeywordName(rawValue: name) { return known.isAnnotation ? nil : name }
    if name.hasPrefix("_") { return nil }
    if let newer = Misspelling.older[name] { return newer }
    if name == "nullable" { return "type" }
    let known = allCases.filter { $0.dialects & dialect.bit != 0 }.map(\.rawValue)
    let isOwn = name.lowercased().hasPrefix("x-")
    guard let near = Suggestion.closest(to: name, among: isOwn ? custom : known),
      KeywordName(rawValue: near)?.isAnnotation != true
    else { return nil }
    let letters = [name, near].map { Array($0.lowercased().unicodeScalars) }
    switch Suggestion.distance(letters[0], letters[1]) {
    case 0: return near
    case 1: return near.utf8.count > 3 ? near : nil
    case 2: return near.utf8.count > 7 ? near : nil
    default: return nil
    }
  }
}

extension SchemaDocument {
  /// Most different unknown keywords that are compared with the known ones.
  private static let mostCompared = 1_000
  /// Most that are told; finding the place of one is linear in the schema.
  private static let mostTold = 20

  /// The unknown keywords among ``notes`` that were probably meant to be enforced, in the order of
  /// reading; the first twenty.
  package var misspellings: [Misspelling] {
    var meant: [String: String?] = [:]
    var found: [Misspelling] = []
    let custom = customKeywords.sorted()
    for note in noted where note.reason == .unknownDialect {
      found.append(
        Misspelling(
          keyword: note.keyword, suggestion: note.node.string ?? "", pointer: note.node.pointer,
          location: note.node.location))
    }
    for note in noted where note.reason == .unknownKeyword {
      // What OpenAPI does not allow either is not lost.
      if note.keyword == "nullable" && note.node.bool != true { continue }
      if meant[note.keyword] == nil {
        guard meant.count < Self.mostCompared else { continue }
        meant[note.keyword] = .some(
          KeywordName.meant(by: note.keyword, in: dialect, besides: custom))
      }
      guard let known = meant[note.keyword], let suggestion = known else { continue }
      guard found.count < Self.mostTold else { break }
      found.append(
        Misspelling(
          keyword: note.keyword, suggestion: suggestion, pointer: note.node.pointer,
          location: note.node.keyLocation))
    }
    return found
  }
}
