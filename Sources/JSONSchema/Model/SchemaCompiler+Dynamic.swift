/// A dynamic reference whose targets are not all known yet.
struct PendingDynamicReference {
  /// The schema and keyword it stands in.
  var schema: Int
  var keyword: Int
  var initial: SchemaID
  /// The anchor's name; nil for `$recursiveRef`.
  var anchor: JSONText?
  var targets: [(resource: Int, schema: SchemaID)] = []
}

extension SchemaCompiler {
  /// What remains to be done for a dynamic reference whose first target is known; nil when it is
  /// an ordinary reference after all.
  func pendingDynamicReference(
    _ name: KeywordName, _ node: JSONNode, target: SchemaID, schema: Int, keyword: Int
  ) -> PendingDynamicReference? {
    let place = places[target.index]
    let resource = index.resources[place.resource]
    if name == .dollarRecursiveRef {
      guard resource.root == place.node, resource.isRecursiveAnchor else { return nil }
      return PendingDynamicReference(schema: schema, keyword: keyword, initial: target)
    }
    guard let fragment = URIReference(node.string ?? "").fragment,
      let anchor = URIReference.percentDecoded(fragment),
      resource.dynamicAnchors[JSONText(anchor)] == place.node
    else { return nil }
    return PendingDynamicReference(
      schema: schema, keyword: keyword, initial: target, anchor: JSONText(anchor))
  }

  /// Numbers the schemas that dynamic references can lead to, now that more resources are known.
  mutating func addDynamicTargets() throws(SchemaError) {
    for number in dynamic.indices {
      var targets: [(resource: Int, schema: SchemaID)] = []
      for (resource, content) in index.resources.enumerated() {
        let node: Int? =
          if let anchor = dynamic[number].anchor {
            content.dynamicAnchors[anchor]
          } else {
            content.isRecursiveAnchor ? content.root : nil
          }
        guard let node else { continue }
        let place = SchemaPlace(document: content.document, node: node, resource: resource)
        targets.append((resource, try schema(at: place)))
      }
      dynamic[number].targets = targets
    }
  }

  /// Writes the rules of dynamic references that can lead to more than one place.
  mutating func finishDynamicReferences() {
    for pending in dynamic where pending.targets.contains(where: { $0.schema != pending.initial }) {
      let keyword = subschemas[pending.schema].keywords[pending.keyword]
      usesDynamicScope = true
      subschemas[pending.schema].keywords[pending.keyword] = SchemaKeyword(
        name: keyword.name, node: keyword.node,
        rule: .dynamicReference(
          DynamicReference(initial: pending.initial, targets: pending.targets)))
    }
  }
}
