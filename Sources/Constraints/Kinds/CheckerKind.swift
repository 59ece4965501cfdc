import JSONSchema

/// `checker`: a program accepts the text. It is no automaton: samplers ask it as an oracle.
struct CheckerKind: ConstraintKind {
  let key = ConstraintSpec.Kind.checker
  let refusal: String? = "a request cannot name a program to run"

  func fields(_ door: ConstraintDoor) -> KeyValuePairs<String, JSONValue> {
    [
      "checker": [
        "type": "string", "minLength": 1,
        "description": "A program and its arguments, asked one JSON object a line.",
      ]
    ]
  }

  func read(
    _ setting: KindSetting, _ door: ConstraintDoor, file: KindSetting.Reader
  ) throws(SettingError) -> JSONValue { .string(try setting.string()) }

  func compile(
    _ value: JSONValue, _ compiler: ConstraintCompiler, into parts: inout ConstraintParts
  ) throws(ConstraintError) {
    parts.checkers.append(value.string ?? "")
    parts.note(.program, "only the program knows", isExact: false)
  }
}
