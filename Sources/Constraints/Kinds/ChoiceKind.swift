import JSONSchema

/// `choice`: the text is one of several.
struct ChoiceKind: ConstraintKind {
  let key = ConstraintSpec.Kind.choice

  func fields(_ door: ConstraintDoor) -> KeyValuePairs<String, JSONValue> {
    [
      "choice": [
        "type": "array", "minItems": 1, "items": ["type": "string"], "uniqueItems": true,
        "description": "The text is one of these.",
      ]
    ]
  }

  func read(
    _ setting: KindSetting, _ door: ConstraintDoor, file: KindSetting.Reader
  ) throws(SettingError) -> JSONValue { .array(try setting.strings().map { .string($0) }) }

  func description(of value: JSONValue) -> String? {
    "Answer with one of: \(Self.texts(value).joined(separator: ", "))"
  }

  func compile(
    _ value: JSONValue, _ compiler: ConstraintCompiler, into parts: inout ConstraintParts
  ) throws(ConstraintError) {
    let texts = Self.texts(value)
    parts.add(
      try ChoiceConstraint(texts, limits: compiler.limits), path: .automaton,
      why: "a prefix tree of \(texts.count) texts", isExact: true)
    parts.check("the text is none of the choices") { text in
      texts.contains { $0.utf8.elementsEqual(text) }
    }
  }

  private static func texts(_ value: JSONValue) -> [String] {
    value.array?.compactMap(\.string) ?? []
  }
}
