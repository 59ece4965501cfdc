internal import Inference

/// Whether a drawing from a journal is one that this program makes: a journal is a file, and files
/// can be changed.
package enum SafeDrawing {
  private static let elements: Set<String> = [
    "svg", "g", "path", "circle", "rect", "line", "polyline", "polygon", "text", "title", "tspan",
  ]

  /// Whether there are only known elements, each closed, and no attribute that fetches, links or
  /// runs anything.
  package static func isSafe(_ svg: String) -> Bool {
    guard svg.hasPrefix("<svg"), svg.utf8.count < 4_000_000,
      !svg.unicodeScalars.contains(where: PageText.isHidden)
    else { return false }
    var open: [Substring] = []
    for tag in svg.split(separator: "<", omittingEmptySubsequences: true) {
      let name = tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
      guard elements.contains(String(name)), let end = tag.firstIndex(of: ">") else { return false }
      let attributes = tag[tag.index(tag.startIndex, offsetBy: name.count)..<end].lowercased()
      for word in ["href", "style", "url(", "src", "&"] where attributes.contains(word) {
        return false
      }
      if tag.hasPrefix("/") {
        guard open.popLast() == name else { return false }
      } else if tag[..<end].last != "/" {
        open.append(name)
      }
      // Handlers: onclick and its kin.
      for part in attributes.split(whereSeparator: \.isWhitespace) where part.hasPrefix("on") {
        return false
      }
    }
    return open.isEmpty
  }
}
