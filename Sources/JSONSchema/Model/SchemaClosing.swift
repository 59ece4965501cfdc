extension JSONValue {
  /// This schema with its open objects closed: where a schema lists properties, or says that it is of
  /// an object, and nothing of other members, there are none.
  ///
  /// What the closed schema accepts, this one accepts, too. Schemas that are parts of a conjunction
  /// (`allOf`, `if`, a `$ref` beside other keywords, …) stay as they are, because one part does not
  /// know the members of the others.
  public var closingOpenObjects: JSONValue { closed(isPart: false, shared: sharedDefinitions) }

  private func closed(isPart: Bool, shared: Set<String>) -> JSONValue {
    guard var object = object else { return self }
    let isJoined = Self.joining.contains { object[$0] != nil }
    for member in object.members {
      switch member.name {
      case "properties", "patternProperties", "dependentSchemas":
        guard let schemas = member.value.object else { continue }
        let isInPlace = member.name == "dependentSchemas"
        object[member.name] = .object(
          JSONObject(
            schemas.members.map {
              JSONObject.Member(
                name: $0.name, value: $0.value.closed(isPart: isInPlace, shared: shared))
            }))
      case "$defs", "definitions":
        guard let schemas = member.value.object else { continue }
        object[member.name] = .object(
          JSONObject(
            schemas.members.map {
              let isShared = shared.contains("#/\(member.name)/\($0.name)")
              return JSONObject.Member(
                name: $0.name, value: $0.value.closed(isPart: isShared, shared: shared))
            }))
      case "items", "additionalProperties", "contains", "additionalItems":
        if let list = member.value.array {
          object[member.name] = .array(list.map { $0.closed(isPart: false, shared: shared) })
        } else {
          object[member.name] = member.value.closed(isPart: false, shared: shared)
        }
      case "prefixItems":
        let list = member.value.array ?? []
        object[member.name] = .array(list.map { $0.closed(isPart: false, shared: shared) })
      case "anyOf", "oneOf":
        // Alternatives of a schema that says nothing else of members stand for the whole.
        let isWhole = !isPart && !isJoined && object["properties"] == nil
        let list = member.value.array ?? []
        object[member.name] = .array(list.map { $0.closed(isPart: !isWhole, shared: shared) })
      case "allOf":
        let list = member.value.array ?? []
        let isWhole = !isPart && list.count == 1 && object["properties"] == nil
        object[member.name] = .array(list.map { $0.closed(isPart: !isWhole, shared: shared) })
      default: break
      }
    }
    let isOfObject = object["type"] == "object" || object["properties"] != nil
    let isAlternative = object["anyOf"] != nil || object["oneOf"] != nil
    if isOfObject, !isPart, !isJoined, !isAlternative,
      !Self.settling.contains(where: { object[$0] != nil })
    {
      object["additionalProperties"] = false
    }
    return .object(object)
  }

  /// Keywords that join a schema with others, which may know more members.
  private static let joining = [
    "allOf", "if", "not", "$ref", "$dynamicRef", "$recursiveRef", "dependentSchemas",
  ]
  /// Keywords that say something of other members.
  private static let settling = [
    "additionalProperties", "unevaluatedProperties", "patternProperties", "propertyNames",
  ]

  /// Definitions that are referred to as a part of a conjunction.
  private var sharedDefinitions: Set<String> {
    var result: Set<String> = []
    collectShared(isPart: false, into: &result)
    return result
  }

  private func collectShared(isPart: Bool, into result: inout Set<String>) {
    if let list = array {
      for value in list { value.collectShared(isPart: isPart, into: &result) }
      return
    }
    guard let object else { return }
    let asserts = object.members.contains { member in
      ["properties", "allOf", "anyOf", "oneOf", "if", "not", "required"].contains(member.name)
    }
    if let reference = object["$ref"]?.string, isPart || asserts { result.insert(reference) }
    for member in object.members {
      let isConjunct =
        switch member.name {
        case "allOf": isPart || (member.value.array?.count ?? 0) > 1 || object["properties"] != nil
        case "anyOf", "oneOf": isPart || object["properties"] != nil
        case "if", "then", "else", "not", "dependentSchemas": true
        default: false
        }
      member.value.collectShared(isPart: isConjunct, into: &result)
    }
  }
}
