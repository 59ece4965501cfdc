internal import JSONSchema

/// Whether a drawing from a journal is one that this program makes: a journal is a file, and files
/// can be changed.
package enum SafeDrawing {
  private static let elements: Set<String> = [
    "svg", "g", "path", "circle", "rect", "line", "polyline", "polygon", "text", "title", "tspan",
  ]

  /// Whether there are only known elements, and no attribute that fetches, links or runs anything.
  package static func isSafe(_ svg: String) -> Bool {
    guard svg.hasPrefix("<svg"), svg.utf8.count < 4_000_000,
      !svg.unicodeScalars.contains(where: Markup.isHidden)
    else { return false }
    for tag in svg.split(separator: "<", omittingEmptySubsequences: true) {
      let name = tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
      guard elements.contains(String(name)), let end = tag.firstIndex(of: ">") else { return false }
      let attributes = tag[tag.index(tag.startIndex, offsetBy: name.count)..<end].lowercased()
      for word in ["href", "style", "url(", "src", "&"] where attributes.contains(word) {
        return false
      }
      // Handlers: onclick and its kin.
      for part in attributes.split(whereSeparator: \.isWhitespace) where part.hasPrefix("on") {
        return false
      }
    }
    return true
  }
}

extension StepStory.TreeNode {
  /// A node from a record, with its steps inside: `{"task", "answer"?, "rating"?, "manner"?,
  /// "steps": […]}`.
  init?(_ json: JSONValue) {
    guard let task = json["task"]?.string else { return nil }
    title = task
    answer = json["answer"]?.string
    var facts: [String] = []
    if let rating = json["rating"]?.number?.double {
      facts.append("rated \(Figures.decimals(rating, 1))")
    }
    if let manner = json["manner"]?.string, manner != "none" { facts.append(manner) }
    note = facts.isEmpty ? nil : facts.joined(separator: ", ")
    // Depth is bounded by the JSON reader.
    children = (json["steps"]?.array ?? []).compactMap { Self($0) }
  }
}
