import Constraints
import JSONSchema

/// One line of `check --jsonl`.
struct CheckLine {
  var id: JSONValue = .null
  var spec = ConstraintSpec()
  var texts: [[UInt8]] = []
  /// What each test says should come out; nil when it does not say.
  var expected: [Bool?] = []

  init(
    _ line: [UInt8], kinds: KindTable<any ConstraintKind> = .standard
  ) throws(CommandFailure) {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: line)
    } catch {
      throw Self.invalid("not JSON: \(error.message)")
    }
    guard let object = value.object else { throw Self.invalid("expected an object") }
    id = object["id"] ?? .null
    for member in object.members {
      let key = member.name == "schema" ? "json_schema" : member.name
      // Other keys (a split, features, a comment) describe the line and are not ours to judge.
      guard kinds.kind(of: key, .request) != nil else { continue }
      spec.parts.append(try kinds.part(ofLine: key, member.value))
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

  private static func invalid(_ message: String) -> CommandFailure {
    CommandFailure(.invalidData, code: "invalid_request", message)
  }
}
