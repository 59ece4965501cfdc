import JSONSchema

/// `grammar`: what a ready-made constraint of this name says.
struct GrammarKind: ConstraintKind {
  let key = ConstraintSpec.Kind.grammar

  func fields(_ door: ConstraintDoor) -> KeyValuePairs<String, JSONValue> {
    [
      "grammar": [
        "type": "string", "minLength": 1,
        "description": "The text satisfies a ready-made constraint of this name.",
      ]
    ]
  }

  func read(
    _ setting: KindSetting, _ door: ConstraintDoor, file: KindSetting.Reader
  ) throws(SettingError) -> JSONValue { .string(try setting.string()) }

  func description(of value: JSONValue) -> String? {
    "Answer only with: \(value.string ?? "")"
  }

  func compile(
    _ value: JSONValue, _ compiler: ConstraintCompiler, into parts: inout ConstraintParts
  ) throws(ConstraintError) {
    guard let library = compiler.library else {
      throw ConstraintError(
        .fileNotFound,
        "there are no ready-made constraints to look in; MARTINGALE_GRAMMARS names their folder")
    }
    let part = try library.part(named: value.string ?? "")
    // Recorded under this kind: it is what was asked for.
    try compiler.kinds[part.kind]?.compile(part.value, compiler, into: &parts)
  }
}
