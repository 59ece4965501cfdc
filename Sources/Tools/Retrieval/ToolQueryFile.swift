import JSONSchema

/// A query with the tools it needs.
package struct LabelledQuery: Hashable, Sendable {
  package var id: String
  package var query: String
  package var tools: [String]
  /// `single`, `multi` …; groups of a report.
  package var kind: String?
  /// `in`, `out` …; groups of a report.
  package var domain: String?

  /// A labelled query.
  package init(
    id: String, query: String, tools: [String], kind: String? = nil, domain: String? = nil
  ) {
    self.id = id
    self.query = query
    self.tools = tools
    self.kind = kind
    self.domain = domain
  }

  /// Reads one query a line; every named tool must be in `catalogue`.
  package static func read(
    _ bytes: [UInt8], catalogue: [ToolDefinition], name: String = "queries"
  ) throws(ToolError) -> [LabelledQuery] {
    let known = Set(catalogue.map(\.name))
    var queries: [LabelledQuery] = []
    for (index, line) in bytes.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
    ).enumerated() {
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
      let place = "\(name):\(index + 1)"
      let value: JSONValue
      do {
        value = try JSONValue(parsing: Array(line))
      } catch {
        throw ToolError(.invalidDefinition, "\(place): \(error.message)")
      }
      let tools = value["tools"]?.array?.compactMap(\.string) ?? []
      guard let query = value["query"]?.string, !tools.isEmpty else {
        throw ToolError(
          .invalidDefinition, "\(place): a query needs \"query\" and a list of \"tools\"")
      }
      if let missing = tools.first(where: { !known.contains($0) }) {
        throw ToolError(.invalidDefinition, "\(place): the tool \"\(missing)\" is not known")
      }
      queries.append(
        LabelledQuery(
          id: value["id"]?.string ?? String(index + 1), query: query, tools: tools,
          kind: value["kind"]?.string, domain: value["domain"]?.string))
    }
    return queries
  }
}
