import JSONSchema

/// Where `$dynamicRef` and `$recursiveRef` lead: to the outermost of the resources entered on the way
/// that has the anchor.
///
/// A scope keeps, for each group of references with the same possible targets, the first resource
/// entered that is one of them. With that a reference is decided when its clause is made.
enum DynamicScopes {
  /// Schemas by resource.
  typealias Group = [Int: SchemaID]

  /// The different groups of a document.
  static func groups(_ document: SchemaDocument) -> [Group] {
    var result: [Group] = []
    for schema in document.subschemas {
      for keyword in schema.keywords {
        guard case .dynamicReference(let reference) = keyword.rule else { continue }
        let group = group(reference)
        if !result.contains(group) { result.append(group) }
      }
    }
    return result
  }

  private static func group(_ reference: DynamicReference) -> Group {
    var group: Group = [:]
    for target in reference.targets { group[target.resource] = target.schema }
    return group
  }

  /// The scope after entering a resource.
  static func entering(_ resource: Int, _ scope: [Int?], _ groups: [Group]) -> [Int?] {
    var result = scope
    for (number, group) in groups.enumerated()
    where result[number] == nil && group[resource] != nil {
      result[number] = resource
    }
    return result
  }

  /// Where a reference leads in a scope; nil when nothing entered has the anchor.
  static func resolve(_ reference: DynamicReference, _ scope: [Int?], _ groups: [Group])
    -> SchemaID?
  {
    guard let number = groups.firstIndex(of: group(reference)), let resource = scope[number] else {
      return nil
    }
    return groups[number][resource]
  }
}
