import JSONSchema

/// `verbatim`: the text is a contiguous, non-empty span of a source: of the text itself in a
/// request, of an input, by its name, in a task.
struct VerbatimKind: ConstraintKind {
  let key = ConstraintSpec.Kind.verbatim

  func fields(_ door: ConstraintDoor) -> KeyValuePairs<String, JSONValue> {
    [
      "verbatim": [
        "type": "string", "minLength": 1,
        "description": door == .task
          ? "The name of an input: the text is a span of it."
          : "The text is a contiguous span of this one.",
      ]
    ]
  }

  func read(
    _ setting: KindSetting, _ door: ConstraintDoor, file: KindSetting.Reader
  ) throws(SettingError) -> JSONValue { .string(try setting.string()) }

  func description(of value: JSONValue) -> String? {
    "Answer only with words copied from the text."
  }

  func compile(
    _ value: JSONValue, _ compiler: ConstraintCompiler, into parts: inout ConstraintParts
  ) throws(ConstraintError) {
    let bytes = Array((value.string ?? "").utf8)
    let spans = try VerbatimConstraint(bytes, limits: compiler.limits)
    parts.add(
      spans, path: .spans, why: "a suffix automaton of \(bytes.count) bytes",
      isExact: spans.viability == .exact)
    parts.check("the text is no span of the source") { text in
      !text.isEmpty && SpanAutomaton.contains(text, in: bytes, wholeWords: false)
    }
  }

  func input(of value: JSONValue) -> String? { value.string }

  func depends(on input: String?, _ value: JSONValue) -> Bool {
    input == nil || value.string == input
  }

  func resolved(_ value: JSONValue, _ texts: [String: String]) -> JSONValue? {
    texts[value.string ?? ""].map { .string($0) }
  }
}
