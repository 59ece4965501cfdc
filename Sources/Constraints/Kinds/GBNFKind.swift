import JSONSchema

/// `gbnf`, or `grammar_file` where files can be named: the text is derived by a grammar.
struct GBNFKind: ConstraintKind {
  let key = ConstraintSpec.Kind.gbnf
  let source = ConstraintSource.document
  private let fileKey = "grammar_file"

  func fields(_ door: ConstraintDoor) -> KeyValuePairs<String, JSONValue> {
    let text: JSONValue = [
      "type": "string", "description": "The text is derived by this grammar (GBNF syntax).",
    ]
    let path: JSONValue = ["type": "string", "minLength": 1, "description": "A GBNF file."]
    return door == .task ? [fileKey: path, "gbnf": text] : ["gbnf": text]
  }

  func read(
    _ setting: KindSetting, _ door: ConstraintDoor, file: KindSetting.Reader
  ) throws(SettingError) -> JSONValue {
    let text = try setting.string()
    return .string(setting.key == fileKey ? try file(text) : text)
  }

  func description(of value: JSONValue) -> String? {
    "Answer only with text that this grammar derives:\n\(value.string ?? "")"
  }

  func compile(
    _ value: JSONValue, _ compiler: ConstraintCompiler, into parts: inout ConstraintParts
  ) throws(ConstraintError) {
    let grammar = try Grammar(gbnf: value.string ?? "", limits: compiler.limits)
    parts.add(
      try GrammarConstraint(grammar, limits: compiler.limits), path: .grammar,
      why: "a context-free grammar of \(grammar.ruleNames.count) rules", isExact: true,
      warnings: grammar.warnings.map { ConstraintWarning($0.description, offset: $0.offset) })
    let recognizer = GrammarRecognizer(grammar, limits: compiler.limits)
    parts.check("the text is not in the grammar", accepts: recognizer.matches)
  }
}
