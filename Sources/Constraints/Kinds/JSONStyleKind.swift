import JSONSchema

/// `json_style`: how the JSON of the other parts is written.
struct JSONStyleKind: ConstraintKind {
  let key = ConstraintSpec.Kind.jsonStyle

  func fields(_ door: ConstraintDoor) -> KeyValuePairs<String, JSONValue> {
    let styles = KindTable<JSONStyle>.standard.kinds
    return [
      "json_style": [
        "enum": .array(styles.map { .string($0.key) }),
        "description": .string(
          "How the JSON is written, beside json_schema. "
            + styles.map { "\($0.key): \($0.summary)" }.joined(separator: "; ") + "."),
      ]
    ]
  }

  func read(
    _ setting: KindSetting, _ door: ConstraintDoor, file: KindSetting.Reader
  ) throws(SettingError) -> JSONValue {
    let name = try setting.string()
    let styles = KindTable<JSONStyle>.standard
    guard styles[name] != nil else { throw SettingError(styles.complaint(about: name)) }
    return .string(name)
  }

  func adjust(_ options: inout JSONConstraintOptions, _ value: JSONValue) {
    if let style = KindTable<JSONStyle>.standard[value.string ?? ""] { options.apply(style) }
  }

  func compile(
    _ value: JSONValue, _ compiler: ConstraintCompiler, into parts: inout ConstraintParts
  ) throws(ConstraintError) {
    let name = value.string ?? ""
    let styles = KindTable<JSONStyle>.standard
    guard let style = styles[name] else {
      throw ConstraintError(.unsupported, styles.complaint(about: name))
    }
    parts.note(.machine, "JSON is written with \(style.summary)", isExact: true)
  }
}
