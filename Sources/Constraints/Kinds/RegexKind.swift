import JSONSchema

/// `regex`: the whole text matches a PCRE2 pattern.
struct RegexKind: ConstraintKind {
  let key = ConstraintSpec.Kind.regex
  let source = ConstraintSource.line

  func fields(_ door: ConstraintDoor) -> KeyValuePairs<String, JSONValue> {
    [
      "regex": [
        "type": "string", "description": "The whole text matches this pattern (PCRE2 syntax).",
      ]
    ]
  }

  func read(
    _ setting: KindSetting, _ door: ConstraintDoor, file: KindSetting.Reader
  ) throws(SettingError) -> JSONValue { .string(try setting.string()) }

  func description(of value: JSONValue) -> String? {
    "Answer only with text that matches this regular expression:\n\(value.string ?? "")"
  }

  /// A regular pattern is a language, so that several of them are as exact as one; anything else is
  /// asked of PCRE2.
  func compile(
    _ value: JSONValue, _ compiler: ConstraintCompiler, into parts: inout ConstraintParts
  ) throws(ConstraintError) {
    let (pattern, limits) = (value.string ?? "", compiler.limits)
    let matcher = try PatternMatcher(pattern, limits: limits)
    parts.check("the text does not match the pattern", accepts: matcher.matches)
    let why: String
    do throws(ConstraintError) {
      switch try PatternAnalysis(pattern, limits: limits) {
      case .regular(let regular):
        let language = RegularLanguage(regular)
        // Tried alone, so that a pattern whose automaton is too large goes the other way.
        _ = try language.automaton(limits: limits)
        parts.languages.append(language)
        parts.note(.automaton, "the pattern is regular", isExact: true)
        return
      case .irregular(let feature): why = "\(feature.name) at byte \(feature.offset)"
      }
    } catch {
      guard error.code == .limit else { throw error }
      why = error.message
    }
    parts.add(
      try PatternConstraint(pattern, limits: limits), path: .blackBox,
      why: "not a finite automaton: \(why)", isExact: false)
  }
}
