extension Evaluation {
  /// A violation as it is collected: places as numbers, pointers only when it is reported.
  struct Violation {
    var node: Int
    var depth: Int
    var keyword: JSONNode
    var name: String
    var message: String
    var causes: [Violation] = []
    /// The alternative it belongs to.
    var branch = 0
  }

  /// Notes that the current rule of a frame is violated.
  mutating func fail(_ top: Int, _ message: @autoclosure () -> String, name: KeywordName? = nil) {
    frames[top].isValid = false
    guard collects else { return }
    let keyword = keyword(top)
    let subschema = schema.subschemas[frames[top].schema].node
    let named = name.flatMap { subschema[$0.rawValue] }
    violations.append(
      Violation(
        node: frames[top].node, depth: frames[top].depth, keyword: named ?? keyword.node,
        name: named == nil ? ruleName(keyword) : name?.rawValue ?? "", message: message()))
  }

  private func ruleName(_ keyword: SchemaKeyword) -> String {
    if case .custom(let name, _) = keyword.rule { return name }
    return keyword.name.rawValue
  }

  /// Notes that nothing is allowed where a frame stands (its schema is `false`).
  mutating func failConstant(_ top: Int) {
    guard collects else { return }
    let place = schema.subschemas[frames[top].schema].node
    let pointer = place.pointer
    var violation = Violation(
      node: frames[top].node, depth: frames[top].depth, keyword: place,
      name: pointer.tokens.last ?? "", message: "no value is allowed here")
    if top > 0 {
      let parent = keyword(top - 1)
      let key = node(frames[top].node).pointer.tokens.last ?? ""
      switch parent.rule {
      case .properties(let rules):
        let hint = Suggestion.closest(to: key, among: rules.named.map(\.key))
          .map { "; did you mean \(JSONEscapes.quoted($0))?" }
        violation.message = "the key \(JSONEscapes.quoted(key)) is not allowed\(hint ?? "")"
        violation.depth -= 1
      case .unevaluatedProperties, .propertyNames:
        violation.message = "the key \(JSONEscapes.quoted(key)) is not allowed"
      case .items, .unevaluatedItems: violation.message = "there are too many elements"
      default: break
      }
    }
    violations.append(violation)
  }

  /// Notes that no alternative is satisfied, with what is wrong with the nearest: the one whose
  /// complaints are deepest in the value, then fewest, then the first.
  mutating func failAlternatives(_ top: Int) {
    let start = frames[top].ruleViolations
    let all = Array(violations[start...])
    violations.removeLast(violations.count - start)
    let branches = Dictionary(grouping: all, by: \.branch)
    let best = branches.min { one, two in
      let depths = [one, two].map { $0.value.map(\.depth).min() ?? 0 }
      if depths[0] != depths[1] { return depths[0] > depths[1] }
      if one.value.count != two.value.count { return one.value.count < two.value.count }
      return one.key < two.key
    }
    let count = jobs.count - frames[top].jobsStart
    let name = keyword(top).name.rawValue
    fail(top, "satisfies none of the \(count) alternatives of '\(name)'")
    if collects, !violations.isEmpty {
      violations[violations.count - 1].causes = best?.value ?? []
    }
  }

  /// The violations with their places, at most as many as the limit.
  func report() -> [SchemaViolation] {
    violations.prefix(validator.limits.violations).map { violation in
      var reported = place(violation)
      // Alternatives inside alternatives are told one level deep.
      reported.causes = violation.causes.prefix(8).map(place)
      return reported
    }
  }

  private func place(_ violation: Violation) -> SchemaViolation {
    let node = node(violation.node)
    return SchemaViolation(
      instancePointer: node.pointer, schemaPointer: violation.keyword.pointer,
      keyword: violation.name, message: violation.message, location: node.location,
      excerpt: node.excerpt, causes: [])
  }
}

extension JSONNode {
  /// The kind with its article; a number with its text.
  var describedKind: String {
    kind == .number ? "the number \(text)" : kind.article
  }

  /// What is wrong with a value that is not in an enumeration.
  func complaint(notIn values: [JSONValue]) -> String {
    if values.isEmpty { return "no value is allowed here" }
    let shown = values.prefix(8).map { value in
      let text = value.description
      return text.unicodeScalars.count <= 40 ? text : String(text.prefix(39)) + "…"
    }
    let list = shown.joined(separator: ", ") + (values.count > 8 ? ", …" : "")
    let hint = string.flatMap { Suggestion.closest(to: $0, among: values.compactMap(\.string)) }
      .map { "; did you mean \(JSONEscapes.quoted($0))?" }
    return (values.count == 1 ? "must be \(list)" : "must be one of \(list)") + (hint ?? "")
  }
}
