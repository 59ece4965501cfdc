import Constraints
import JSONSchema

/// One line of `check --jsonl`.
struct CheckLine {
  var id: JSONValue = .null
  var spec = ConstraintSpec()
  var texts: [[UInt8]] = []
  /// What each test says should come out; nil when it does not say.
  var expected: [Bool?] = []

  init(_ line: [UInt8]) throws(CommandFailure) {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: line)
    } catch {
      throw Self.invalid("not JSON: \(error.message)")
    }
    guard let object = value.object else { throw Self.invalid("expected an object") }
    id = object["id"] ?? .null
    for member in object.members {
      switch member.name {
      case "schema", "json_schema": spec.parts.append(.jsonSchema(member.value.text))
      case "regex": spec.parts.append(.regex(try Self.text(member)))
      case "gbnf": spec.parts.append(.gbnf(try Self.text(member)))
      case "grammar": spec.parts.append(.grammar(try Self.text(member)))
      case "verbatim": spec.parts.append(.verbatim(try Self.text(member)))
      case "choice":
        let texts = member.value.array?.compactMap(\.string) ?? []
        guard !texts.isEmpty else { throw Self.invalid("/choice: expected strings") }
        spec.parts.append(.choice(texts))
      // Other keys (a split, features, a comment) describe the line and are not ours to judge.
      default: continue
      }
    }
    guard !spec.parts.isEmpty else { throw Self.invalid("no constraint (schema, regex, …)") }
    for (index, test) in (object["tests"]?.array ?? []).enumerated() {
      if let data = test["data"] {
        texts.append(JSONWriter(.spaced).bytes(of: data))
      } else if let text = test["text"]?.string {
        texts.append(Array(text.utf8))
      } else {
        throw Self.invalid("/tests/\(index): needs \"data\" or \"text\"")
      }
      expected.append(test["valid"]?.bool)
    }
  }

  private static func text(_ member: JSONObject.Member) throws(CommandFailure) -> String {
    guard let text = member.value.string else {
      throw invalid("/\(member.name): expected a string")
    }
    return text
  }

  private static func invalid(_ message: String) -> CommandFailure {
    CommandFailure(.invalidData, code: "invalid_request", message)
  }
}
