/// Turns a schema's text into numbered subschemas.
///
/// Schemas get numbers when they are first mentioned and are read in that order, so there is no
/// recursion and only what the root can lead to is read.
struct SchemaCompiler {
  let options: SchemaOptions
  var index: ResourceIndex
  var subschemas: [Subschema] = []
  var places: [SchemaPlace] = []
  /// Schemas by document and node; -1 for nodes that are none, or none yet.
  private var numbers: [[Int32]] = []
  var patterns: [String] = []
  private var patternNumbers: [JSONText: Int] = [:]
  var notes: [(reason: SchemaNote.Reason, node: JSONNode, keyword: String)] = []
  var usesUnevaluated = false
  var usesDynamicScope = false
  /// References by resource and text.
  var references: [ReferenceKey: SchemaID] = [:]
  /// Members of large objects by key, for pointers into them.
  var members: [Int: [JSONText: Int]] = [:]
  var dynamic: [PendingDynamicReference] = []

  struct ReferenceKey: Hashable {
    var resource: Int
    var text: JSONText
  }

  init(options: SchemaOptions) {
    self.options = options
    index = ResourceIndex(options: options)
  }

  /// Reads everything; the root's dialect.
  mutating func compile(_ document: JSONDocument) throws(SchemaError) -> Dialect {
    let start = try index.add(document, uri: URIReference(""))
    _ = try schema(at: start)
    var next = 0
    repeat {
      while next < subschemas.count {
        try read(next)
        next += 1
      }
      try addDynamicTargets()
    } while next < subschemas.count
    finishDynamicReferences()
    let settings = index.resources[start.resource].settings
    if settings.isUnknown, let declared = document.root["$schema"] {
      notes.append((.unknownDialect, declared, "$schema"))
    }
    return settings.dialect
  }

  /// The number of the schema at a place.
  mutating func schema(at place: SchemaPlace) throws(SchemaError) -> SchemaID {
    while numbers.count < index.documents.count {
      numbers.append(Array(repeating: -1, count: index.documents[numbers.count].count))
    }
    let known = numbers[place.document][place.node]
    if known >= 0 { return SchemaID(index: Int(known)) }
    guard subschemas.count < options.limits.subschemas else {
      throw SchemaError(
        .limit, "the schema has more than \(options.limits.subschemas) subschemas (the limit)")
    }
    let node = index.node(place)
    numbers[place.document][place.node] = Int32(subschemas.count)
    places.append(place)
    subschemas.append(Subschema(node: node, resource: place.resource))
    return SchemaID(index: subschemas.count - 1)
  }

  /// The number of a pattern.
  mutating func pattern(_ text: String) -> Int {
    if let known = patternNumbers[JSONText(text)] { return known }
    patternNumbers[JSONText(text)] = patterns.count
    patterns.append(text)
    return patterns.count - 1
  }

  private mutating func read(_ number: Int) throws(SchemaError) {
    let place = places[number]
    let node = subschemas[number].node
    let settings = index.resources[place.resource].settings
    switch node.kind {
    case .bool: subschemas[number].constant = node.bool
    case .object:
      var reader = SchemaReader(number: number, place: place, settings: settings)
      try reader.read(node, &self)
      subschemas[number].keywords = reader.keywords
    default:
      throw SchemaError(
        .malformed, "a schema is an object, true or false, and this is \(node.kind.article)",
        at: node, keyword: nil)
    }
  }
}

extension JSONKind {
  /// The name with its article.
  var article: String {
    switch self {
    case .null: "null"
    case .array, .object: "an \(name)"
    default: "a \(name)"
    }
  }
}
