/// The documents of a schema, and what their `$id`s and anchors name.
struct ResourceIndex {
  let options: SchemaOptions
  private(set) var documents: [JSONDocument] = []
  private(set) var resources: [SchemaResource] = []
  /// Resources by URI without fragment.
  private var byURI: [String: Int] = [:]
  /// Nodes that a draft-04 `id` names in a schema of the union.
  private var aliases: [String: SchemaPlace] = [:]
  /// Resources by document and root node.
  private var roots: [[Int: Int]] = []

  init(options: SchemaOptions) {
    self.options = options
  }

  /// The place of a node that was reached from `resource`: a node with its own `$id` is elsewhere.
  func place(_ node: JSONNode, document: Int, within resource: Int) -> SchemaPlace {
    SchemaPlace(
      document: document, node: node.index, resource: roots[document][node.index] ?? resource)
  }

  func node(_ place: SchemaPlace) -> JSONNode {
    JSONNode(document: documents[place.document], index: place.node)
  }

  /// Adds a document; the place of its root.
  mutating func add(_ document: JSONDocument, uri: URIReference) throws(SchemaError)
    -> SchemaPlace
  {
    let number = documents.count
    let settings = try settings(of: document.root, inheriting: nil)
    documents.append(document)
    roots.append([:])
    let resource = register(document: number, root: 0, base: uri, settings)
    let start = SchemaPlace(document: number, node: 0, resource: resource)
    if mentionsIdentity(document, settings.dialect) { try walk(from: start) }
    return place(document.root, document: number, within: resource)
  }

  @discardableResult
  private mutating func register(
    document: Int, root: Int, base: URIReference, _ settings: SchemaResource.Settings
  ) -> Int {
    let number = resources.count
    resources.append(
      SchemaResource(document: document, root: root, base: base, settings: settings))
    // The first of a name wins, but a document's own `$id` takes its root over.
    if byURI[base.text].map({ resources[$0].document == document && resources[$0].root == root })
      ?? true
    {
      byURI[base.text] = number
    }
    roots[document][root] = number
    return number
  }

  /// Whether any key could name a schema, so that a walk is worth its while.
  private func mentionsIdentity(_ document: JSONDocument, _ dialect: Dialect) -> Bool {
    let names: [KeywordName] = [
      .dollarID, .id, .dollarAnchor, .dollarDynamicAnchor, .dollarRecursiveAnchor, .dollarSchema,
    ]
    let hashes = names.filter { $0 != .id || dialect == .draft4 || dialect == .union }
      .map { JSONParser.keyHash($0.rawValue.utf8) }
    return document.entries.contains {
      $0.kind == .string && $0.count != 0 && hashes.contains($0.count)
    }
  }

  /// Visits every schema of a document and records what it is called.
  private mutating func walk(from start: SchemaPlace) throws(SchemaError) {
    var pending = [start]
    while let place = pending.popLast() {
      let node = node(place)
      guard node.kind == .object else { continue }
      let resource = try identify(node, place)
      let dialect = resources[resource].settings.dialect
      for member in node.members {
        guard let keyword = KeywordTable.shared.keyword(member.key, dialect) else { continue }
        func visit(_ child: JSONNode) {
          pending.append(
            SchemaPlace(document: place.document, node: child.index, resource: resource))
        }
        switch keyword.shape {
        case .plain: break
        case .schema: visit(member.value)
        case .schemas: member.value.elements.forEach(visit)
        case .schemaOrSchemas:
          if member.value.kind == .array { member.value.elements.forEach(visit) }
          visit(member.value)
        case .schemaMap, .dependencyMap: member.value.members.forEach { visit($0.value) }
        }
      }
    }
  }

  /// Reads the names of one schema; the resource its contents belong to.
  private mutating func identify(_ node: JSONNode, _ place: SchemaPlace) throws(SchemaError) -> Int
  {
    var resource = place.resource
    let dialect = resources[resource].settings.dialect
    if dialect.refReplacesSiblings, node["$ref"] != nil { return resource }
    if let id = node[dialect.idKeyword.rawValue]?.string {
      let reference = URIReference(id)
      let name = URIReference.percentDecoded(reference.fragment ?? "") ?? ""
      if !reference.withoutFragment.text.isEmpty {
        let base = reference.resolved(against: resources[resource].base).withoutFragment
        let settings = try settings(of: node, inheriting: resources[resource].settings)
        resource = register(document: place.document, root: place.node, base: base, settings)
      }
      if !name.isEmpty, dialect != .draft2019, dialect != .draft2020 {
        resources[resource].anchors[JSONText(name)] = place.node
      }
    }
    if dialect == .union, let id = node["id"]?.string {
      let uri = URIReference(id).resolved(against: resources[resource].base)
      let key = uri.fragment?.isEmpty == true ? uri.withoutFragment.text : uri.text
      if aliases[key] == nil, !key.isEmpty {
        aliases[key] = SchemaPlace(
          document: place.document, node: place.node, resource: resource)
      }
    }
    let newest = resources[resource].settings.dialect
    if newest == .draft2019 || newest == .draft2020 || newest == .union {
      if let name = node["$anchor"]?.string {
        resources[resource].anchors[JSONText(name)] = place.node
      }
      if newest != .draft2019, let name = node["$dynamicAnchor"]?.string {
        resources[resource].anchors[JSONText(name)] = place.node
        resources[resource].dynamicAnchors[JSONText(name)] = place.node
      }
      if newest != .draft2020, node["$recursiveAnchor"]?.bool == true,
        resources[resource].root == place.node
      {
        resources[resource].isRecursiveAnchor = true
      }
    }
    return resource
  }
}

extension ResourceIndex {
  /// The resource with a URI, loading its document if it was supplied or is a metaschema.
  mutating func resource(_ uri: URIReference) throws(SchemaError) -> Int? {
    let text = uri.withoutFragment.text
    if let known = byURI[text] { return known }
    guard
      let document = options.resources[text] ?? options.resources[text + "#"]
        ?? Metaschemas.document(text)
    else { return nil }
    _ = try add(document, uri: uri.withoutFragment)
    return byURI[text]
  }

  /// A node that a draft-04 `id` names by the whole URI, or by it without its fragment.
  func alias(_ uri: URIReference) -> (place: SchemaPlace, isWhole: Bool)? {
    if let place = aliases[uri.text] { return (place, true) }
    return aliases[uri.withoutFragment.text].map { ($0, uri.fragment?.isEmpty ?? true) }
  }

  /// What the `$schema` of a resource's root decides.
  private func settings(of root: JSONNode, inheriting outer: SchemaResource.Settings?)
    throws(SchemaError) -> SchemaResource.Settings
  {
    let fallback = outer ?? SchemaResource.Settings(dialect: options.defaultDialect)
    guard root.kind == .object, let declared = root["$schema"], let uri = declared.string else {
      return fallback
    }
    if let dialect = Dialect(metaschema: uri) { return SchemaResource.Settings(dialect: dialect) }
    let key = URIReference(uri).withoutFragment.text
    guard let metaschema = (options.resources[key] ?? options.resources[uri])?.root else {
      return SchemaResource.Settings(dialect: fallback.dialect, isUnknown: true)
    }
    let dialect = (metaschema["$schema"]?.string).flatMap(Dialect.init(metaschema:))
    var settings = SchemaResource.Settings(dialect: dialect ?? fallback.dialect)
    guard let vocabulary = metaschema["$vocabulary"], vocabulary.kind == .object else {
      return settings
    }
    settings.validates = false
    for member in vocabulary.members {
      switch member.name.split(separator: "/").last {
      case "validation" where member.name.hasPrefix("https://json-schema.org/draft/"):
        settings.validates = true
      case "format-assertion" where member.name.hasPrefix("https://json-schema.org/draft/"):
        settings.assertsFormats = true
      case "format" where member.name.hasPrefix("https://json-schema.org/draft/"):
        settings.assertsFormats = member.value.bool == true
      case _ where member.name.hasPrefix("https://json-schema.org/draft/"): break
      case _ where member.value.bool == true:
        throw SchemaError(
          .unsupported, "the metaschema requires the vocabulary \(member.name), which is not known",
          at: declared, keyword: .dollarSchema)
      default: break
      }
    }
    return settings
  }
}
