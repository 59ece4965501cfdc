extension SchemaCompiler {
  /// The schema a reference leads to.
  mutating func resolve(_ node: JSONNode, from place: SchemaPlace) throws(SchemaError) -> SchemaID {
    guard let text = node.string else {
      throw SchemaError(
        .malformed, "a reference must be a string, and this is \(node.kind.article)", at: node,
        keyword: .dollarRef)
    }
    let key = ReferenceKey(resource: place.resource, text: JSONText(text))
    if let known = references[key] { return known }
    let target = try schema(at: try target(of: text, at: node, from: place.resource))
    references[key] = target
    return target
  }

  private mutating func target(of text: String, at node: JSONNode, from resource: Int)
    throws(SchemaError) -> SchemaPlace
  {
    var start = index.resources[resource]
    var number = resource
    let reference = URIReference(text)
    if !reference.withoutFragment.text.isEmpty {
      let uri = reference.resolved(against: start.base)
      if let found = try index.resource(uri) {
        number = found
        start = index.resources[found]
      } else if let (place, isWhole) = index.alias(uri) {
        if isWhole { return place }
        return try follow(uri.fragment ?? "", from: place, at: node)
      } else {
        throw SchemaError(
          .remote,
          "the reference leads to another document, '\(uri.withoutFragment.text)', which was not "
            + "supplied; nothing is fetched", at: node, keyword: .dollarRef)
      }
    }
    let root = SchemaPlace(document: start.document, node: start.root, resource: number)
    return try follow(reference.fragment ?? "", from: root, at: node)
  }

  /// The place a fragment names: nothing, a JSON Pointer or a plain name.
  private mutating func follow(_ fragment: String, from root: SchemaPlace, at node: JSONNode)
    throws(SchemaError) -> SchemaPlace
  {
    if fragment.isEmpty { return root }
    guard let fragment = URIReference.percentDecoded(fragment) else {
      throw unresolved("the fragment has a malformed percent escape", node)
    }
    if !fragment.hasPrefix("/") {
      if let anchor = index.resources[root.resource].anchors[JSONText(fragment)] {
        let found = JSONNode(document: index.documents[root.document], index: anchor)
        return index.place(found, document: root.document, within: root.resource)
      }
      let uri = URIReference("#\(fragment)").resolved(against: index.resources[root.resource].base)
      if let (place, isWhole) = index.alias(uri), isWhole { return place }
      throw unresolved("nothing is called '\(fragment)' there", node)
    }
    let pointer: JSONPointer
    do throws(JSONError) { pointer = try JSONPointer(parsing: fragment) } catch {
      throw unresolved(error.message, node)
    }
    var place = root
    for token in pointer.tokens {
      let current = index.node(place)
      guard let next = child(token, of: current, document: place.document) else {
        throw unresolved("'\(current.pointer)' has no '\(token)'", node)
      }
      place = index.place(next, document: place.document, within: place.resource)
    }
    return place
  }

  /// A member or element; members of large objects are looked up in a table.
  private mutating func child(_ token: String, of node: JSONNode, document: Int) -> JSONNode? {
    guard node.kind == .object, node.count > 16 else { return node[JSONPointer([token])] }
    let key = document << 32 | node.index
    if members[key] == nil {
      var table: [JSONText: Int] = [:]
      for member in node.members { table[JSONText(member.name)] = member.value.index }
      members[key] = table
    }
    return members[key]?[JSONText(token)].map { JSONNode(document: node.document, index: $0) }
  }

  private func unresolved(_ reason: String, _ node: JSONNode) -> SchemaError {
    SchemaError(
      .unresolved, "the reference '\(node.string ?? "")' leads nowhere: \(reason)", at: node,
      keyword: .dollarRef)
  }
}
