import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Reads a page with an XML parser: which elements and attributes there are, and the text.
final class PageReader: NSObject, XMLParserDelegate {
  private(set) var elements: Set<String> = []
  /// `element.attribute` with all its values.
  private(set) var attributes: [String: Set<String>] = [:]
  private(set) var text = ""
  private(set) var isWellFormed = false

  init(_ html: String) {
    super.init()
    let parser = XMLParser(data: Data(html.utf8))
    parser.delegate = self
    isWellFormed = parser.parse()
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    elements.insert(name)
    for (key, value) in attributes {
      self.attributes["\(name).\(key)", default: []].insert(value)
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
}
