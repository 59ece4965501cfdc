package import JSONSchema

/// Strings of a schema that may be as long as they like: what lets a text run into its token limit.
package enum OpenStrings {
  /// Where such strings stand in a schema, in its order.
  package static func pointers(in schema: JSONValue) -> [JSONPointer] {
    var found: [JSONPointer] = []
    visit(schema, at: JSONPointer([]), &found)
    return found
  }

  private static func visit(
    _ schema: JSONValue, at place: JSONPointer, _ found: inout [JSONPointer]
  ) {
    guard let object = schema.object else { return }
    if isOpen(object) { found.append(place) }
    for member in object.members {
      let here = JSONPointer(place.tokens + [member.name])
      switch member.name {
      case "properties", "patternProperties", "$defs", "definitions":
        for inner in member.value.object?.members ?? [] {
          visit(inner.value, at: JSONPointer(here.tokens + [inner.name]), &found)
        }
      case "anyOf", "oneOf", "allOf", "prefixItems":
        for (index, inner) in (member.value.array ?? []).enumerated() {
          visit(inner, at: JSONPointer(here.tokens + ["\(index)"]), &found)
        }
      case "items", "additionalProperties", "then", "else": visit(member.value, at: here, &found)
      default: break
      }
    }
  }

  /// The schema with a greatest length for every string that has none.
  ///
  /// Below `oneOf`, `not`, `if` and `contains` nothing is changed, since to admit less there is to admit more
  /// elsewhere; nor is anything where they may refer to what would be.
  package static func bounded(_ schema: JSONValue, to most: Int) -> JSONValue {
    let words = keywords(of: schema)
    let isUnsafe =
      !words.isDisjoint(with: ["oneOf", "not", "if", "contains"])
      && !words.isDisjoint(with: ["$ref", "$dynamicRef", "$recursiveRef"])
    return isUnsafe ? schema : narrowed(schema, to: most)
  }

  /// All members' names in a schema, whatever they are there.
  private static func keywords(of schema: JSONValue) -> Set<String> {
    var (names, open): (Set<String>, [JSONValue]) = ([], [schema])
    while let value = open.popLast() {
      open += value.array ?? []
      for member in value.object?.members ?? [] {
        names.insert(member.name)
        open.append(member.value)
      }
    }
    return names
  }

  private static func narrowed(_ schema: JSONValue, to most: Int) -> JSONValue {
    guard var object = schema.object else { return schema }
    if isOpen(object) {
      object["maxLength"] = .int(max(most, object["minLength"]?.number?.int ?? 0))
    }
    for member in object.members {
      switch member.name {
      case "properties", "patternProperties", "$defs", "definitions":
        guard var inner = member.value.object else { continue }
        for one in inner.members { inner[one.name] = narrowed(one.value, to: most) }
        object[member.name] = .object(inner)
      case "anyOf", "allOf", "prefixItems":
        guard let inner = member.value.array else { continue }
        object[member.name] = .array(inner.map { narrowed($0, to: most) })
      case "items", "additionalProperties", "then", "else":
        object[member.name] = narrowed(member.value, to: most)
      default: break
      }
    }
    return .object(object)
  }

  /// Whether a schema is one of strings of which nothing says how long they are.
  private static func isOpen(_ schema: JSONObject) -> Bool {
    let types = schema["type"]?.array ?? schema["type"].map { [$0] } ?? []
    guard types.contains(.string("string")) else { return false }
    let limits = ["maxLength", "enum", "const", "pattern", "format", "x-verbatim", "$ref"]
    return limits.allSatisfy { schema[$0] == nil }
  }
}
