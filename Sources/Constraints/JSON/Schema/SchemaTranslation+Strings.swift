import JSONSchema

/// `pattern`, `format` and `x-verbatim`.
extension SchemaTranslation {
  func add(_ matcher: Matcher, to clause: Clause) {
    switch matcher {
    case .automaton(let number): clause.automata.append(number)
    case .check(let number): clause.checks.append(number)
    case .automatonAndCheck(let automaton, let check):
      clause.automata.append(automaton)
      clause.checks.append(check)
    }
  }

  mutating func add(_ automaton: any StringAutomaton) -> Int {
    automata.append(automaton)
    return automata.count - 1
  }

  /// - Parameter key: where the pattern stands, when it is not the keyword's value.
  mutating func pattern(_ number: Int, _ keyword: SchemaKeyword, at key: JSONNode? = nil)
    throws(ConstraintError) -> Matcher
  {
    if let known = patterns[number] { return known }
    let source = document.patterns[number]
    let place = key ?? keyword.node
    let matcher: Matcher
    do {
      switch try PatternAnalysis(source, syntax: .ecma262, limits: options.limits) {
      case .regular(let pattern):
        matcher = .automaton(
          add(LanguageAutomaton(RegularLanguage(pattern, match: .search), pointer: place)))
      case .irregular:
        checks.append(
          PatternStringCheck(
            try PatternMatcher(source, extent: .anywhere, limits: options.limits),
            pointer: place))
        matcher = .check(checks.count - 1)
      }
    } catch {
      throw error.located(inPattern: place, keyword: keyword.name.rawValue)
    }
    patterns[number] = matcher
    return matcher
  }

  mutating func formatMatcher(_ format: StringFormat, _ keyword: SchemaKeyword)
    throws(ConstraintError) -> Matcher
  {
    if let known = formats[format] { return known }
    let matcher: Matcher
    switch try FormatLanguage.matchers(of: format, at: keyword.node) {
    case (let automaton?, nil): matcher = .automaton(add(automaton))
    case (nil, let check?):
      checks.append(check)
      matcher = .check(checks.count - 1)
    case (let automaton?, let check?):
      checks.append(check)
      matcher = .automatonAndCheck(add(automaton), checks.count - 1)
    case (nil, nil):
      throw unsupported(
        keyword, "the format '\(format.rawValue)' cannot be enforced; use format annotation")
    }
    formats[format] = matcher
    return matcher
  }

  mutating func custom(
    _ keyword: SchemaKeyword, _ name: String, _ value: JSONValue, _ clause: Clause
  ) throws(ConstraintError) {
    guard name == JSONConstraint.verbatimKeyword else { return }
    guard let reference = VerbatimReference(value) else {
      throw ConstraintError(
        .unsupported,
        "\(name) must be a source's name or {\"source\": name, \"words\": true}",
        pointer: keyword.node.pointer.description, keyword: name)
    }
    guard let text = options.verbatimSources[reference.source] else {
      let known = options.verbatimSources.keys.sorted().joined(separator: ", ")
      throw ConstraintError(
        .unsupported,
        "\(name) must name a source text"
          + (known.isEmpty ? "; none is supplied" : ", one of: \(known)"),
        pointer: keyword.node.pointer.description, keyword: name)
    }
    if let automaton = sources[reference] {
      clause.automata.append(automaton)
      return
    }
    let automaton: Int
    do {
      let span = try SpanAutomaton(Array(text.utf8), wholeWords: reference.wholeWords)
      automaton = add(SpanStringAutomaton(span))
      spans[automaton] = span
    } catch {
      throw ConstraintError(
        error.code, error.message, pointer: keyword.node.pointer.description, keyword: name)
    }
    sources[reference] = automaton
    clause.automata.append(automaton)
  }

  /// Puts one automaton in the place of `x-verbatim` and what else the same subschema asks of its
  /// strings, so that a text never goes where no span satisfies all.
  mutating func joinSpans(_ clause: Clause) {
    guard let number = clause.automata.first(where: { spans[$0] != nil }),
      let span = spans[number],
      clause.automata.count > 1 || clause.minLength > 0 || clause.maxLength != nil
    else { return }
    let others = clause.automata.filter { $0 != number }.map { automata[$0] }
    clause.automata = [
      add(
        SpanMeet(
          span, others, minLength: clause.minLength, maxLength: clause.maxLength,
          mostStates: options.limits.jsonStringStates))
    ]
    clause.isJoined = true
  }
}
