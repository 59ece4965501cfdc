public import JSONSchema

/// Tools by name, in a fixed order.
public struct ToolSet: Sendable {
  /// A tool with its compiled arguments' schema.
  struct Entry: Sendable {
    let tool: any Tool
    let arguments: ArgumentCheck

    func complaint(about arguments: JSONValue) -> String? {
      self.arguments.complaint(about: arguments)
    }
  }

  private var entries: [Entry] = []
  private var places: [String: Int] = [:]

  /// No tools.
  public static let empty = ToolSet()

  private init() {}

  /// Tools in order; names must differ and schemas must compile.
  public init(_ tools: [any Tool]) throws(ToolError) {
    for tool in tools { try add(tool) }
  }

  /// Adds a tool at the end.
  public mutating func add(_ tool: any Tool) throws(ToolError) {
    let definition = tool.definition
    guard places[definition.name] == nil else {
      throw ToolError(.invalidDefinition, "there are two tools named \"\(definition.name)\"")
    }
    let check = try ArgumentCheck(definition)
    places[definition.name] = entries.count
    entries.append(Entry(tool: tool, arguments: check))
  }

  /// The definitions in order.
  public var definitions: [ToolDefinition] { entries.map(\.tool.definition) }
  /// How many tools there are.
  public var count: Int { entries.count }

  /// A tool by name.
  public subscript(name: String) -> (any Tool)? { places[name].map { entries[$0].tool } }

  /// What is wrong with a call's arguments; nil when nothing is.
  public func complaint(about arguments: JSONValue, for name: String) throws(ToolError) -> String? {
    try entry(named: name).complaint(about: arguments)
  }

  func entry(named name: String) throws(ToolError) -> Entry {
    guard let place = places[name] else {
      let near = Suggestion.closest(to: name, among: definitions.map(\.name))
      let hint = near.map { "; did you mean \"\($0)\"?" } ?? ""
      throw ToolError(.notFound, "unknown tool \"\(name)\"\(hint)")
    }
    return entries[place]
  }
}
