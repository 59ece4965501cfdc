import Constraints
import JSONSchema

/// A specification in a server's own words.
struct ServerConstraint {
  /// Members of the request that say it; none when nothing of it can be said.
  private(set) var members: [(String, JSONValue)] = []
  /// Whether the server enforces all of it.
  private(set) var isWhole = false

  /// Says as much as the server understands: one part, since no server takes several.
  init(_ specification: ConstraintSpec, for server: ServerKind) throws(RemoteError) {
    for kind in server.enforces {
      for part in specification.parts where part.kind == kind {
        guard let said = try Self.members(for: part, server) else { continue }
        members = said
        isWhole = specification.parts.count == 1
        return
      }
    }
  }

  private static func members(
    for part: ConstraintSpec.Part, _ server: ServerKind
  ) throws(RemoteError) -> [(String, JSONValue)]? {
    let text = part.value.string ?? ""
    switch (part.kind, server) {
    case (.jsonSchema, _):
      let schema: JSONValue
      do throws(JSONError) {
        schema = try JSONValue(parsing: text)
      } catch {
        throw RemoteError(.invalidRequest, "the schema is no JSON: \(error.message)")
      }
      return [
        (
          "response_format",
          [
            "type": "json_schema",
            "json_schema": ["name": "output", "strict": true, "schema": schema],
          ]
        )
      ]
    case (.gbnf, .llamaServer): return [("grammar", .string(text))]
    case (.gbnf, .sglang): return [("ebnf", .string(text))]
    case (.gbnf, _): return [("structured_outputs", ["grammar": .string(text)])]
    case (.regex, .sglang): return [("regex", .string(text))]
    case (.regex, _): return [("structured_outputs", ["regex": .string(text)])]
    case (.choice, .llamaServer):
      let texts = (part.texts(.choice) ?? []).map(literal)
      return [("grammar", .string("root ::= " + texts.joined(separator: " | ")))]
    case (.choice, _): return [("structured_outputs", ["choice": part.value])]
    default: return nil
    }
  }

  /// A text as a literal of GBNF.
  private static func literal(_ text: String) -> String {
    var literal = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": literal += "\\\""
      case "\\": literal += "\\\\"
      case "\n": literal += "\\n"
      case "\r": literal += "\\r"
      case "\t": literal += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        literal += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
      default: literal.unicodeScalars.append(scalar)
      }
    }
    return literal + "\""
  }
}
