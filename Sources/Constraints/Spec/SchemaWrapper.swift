internal import JSONSchema

/// A schema inside the object that an interface wraps around it: OpenAI's `json_schema` and functions,
/// the tools of MCP and of Anthropic's interface.
///
/// As a schema such an object says nothing at all, for none of its keys is a keyword.
struct SchemaWrapper {
  /// The text with blanks in place of everything around the schema, so that places stay.
  let text: [UInt8]
  /// The way to the schema.
  let pointer: String

  /// The ways that lead to a schema, and the keys beside the first step that tell the wrapper.
  private static let forms: [(path: [String], marks: [String])] = [
    (["json_schema", "schema"], ["type"]), (["function", "parameters"], ["type"]),
    (["schema"], ["name", "strict"]), (["inputSchema"], ["name"]), (["input_schema"], ["name"]),
    (["parameters"], ["name"]),
  ]

  /// What a document, read from `source`, wraps; nil when it is a schema itself.
  init?(_ document: JSONDocument, _ source: [UInt8]) {
    let root = document.root
    guard root.kind == .object else { return nil }
    for (path, marks) in Self.forms {
      guard marks.contains(where: { root[$0] != nil }) else { continue }
      var node: JSONNode? = root
      for step in path { node = node?[step] }
      guard let node, node.kind == .object, !Self.isSchema(root, besides: path[0]) else { continue }
      let inside = node.range
      text = source.indices.map {
        inside.contains($0) || source[$0] == 0x0A ? source[$0] : 0x20
      }
      pointer = node.pointer.description
      return
    }
    return nil
  }

  /// Whether something in an object is a keyword that asserts.
  private static func isSchema(_ root: JSONNode, besides path: String) -> Bool {
    for member in root.members where member.name != path {
      switch member.name {
      case "type":
        // `"type": "function"` and `"type": "json_schema"` name no JSON type.
        if let type = member.value.string, type == "function" || type == "json_schema" { continue }
        return true
      case "properties", "required", "items", "$ref", "allOf", "anyOf", "oneOf", "not", "enum",
        "const", "additionalProperties", "pattern", "format", "$defs", "definitions":
        return true
      default: continue
      }
    }
    return false
  }

  /// What is told about it.
  var warning: ConstraintWarning {
    ConstraintWarning(
      "this is an object around a schema, not a schema; the one at \(pointer) is used",
      offset: text.firstIndex { $0 != 0x20 && $0 != 0x0A } ?? 0)
  }
}
