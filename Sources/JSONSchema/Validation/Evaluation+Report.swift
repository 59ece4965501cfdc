extension Evaluation {
  /// A violation as it is collected: places as numbers, pointers only when it is reported.
  struct Violation {
    var node: Int
    var depth: Int
    var keyword: JSONNode
    var name: String
    var message: String
    var causes: [Violation] = []
    /// Whether the key is wrong and not its value.
    var isOfKey = false
    /// The alternative it belongs to.
    var branch = 0
  }

  /// Whether another violation is worth its memory: alternatives may need many to choose from.
  private var wantsMore: Bool { collects && violations.count < 1_024 + validator.limits.violations }

  /// Notes that the current rule of a frame is violated.
  mutating func fail(_ top: Int, _ message: @autoclosure () -> String, name: KeywordName? = nil) {
    frames[top].isValid = false
    guard wantsMore else { return }
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
    guard wantsMore else { return }
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
        violation.message =
          "the key \(JSONEscapes.quoted(key)) is not allowed"
          + hint(key, rules.named.prefix(500).map(\.key))
        violation.depth -= 1
        violation.isOfKey = true
      case .unevaluatedProperties, .propertyNames:
        violation.message = "the key \(JSONEscapes.quoted(key)) is not allowed"
        violation.isOfKey = true
      case .items, .unevaluatedItems: violation.message = "there are too many elements"
      default: break
      }
    }
    violations.append(violation)
  }

  /// A question for what was meant, while violations are few enough to be read.
  func hint(_ name: String, _ known: [String]) -> String {
    guard violations.count < validator.limits.violations,
      let closest = Suggestion.closest(to: name, among: known)
    else { return "" }
    return "; did you mean \(JSONEscapes.quoted(closest))?"
  }

  /// What is wrong with a value that is not in an enumeration.
  func complaint(_ values: [JSONValue], _ node: JSONNode) -> String {
    if values.isEmpty { return "no value is allowed here" }
    let shown = values.prefix(8).map { $0.description.shortened }
    let list = shown.joined(separator: ", ") + (values.count > 8 ? ", …" : "")
    if values.count == 1 { return "must be \(list)" }
    let names = values.prefix(500).compactMap(\.string)
    return "must be one of \(list)" + (node.string.map { hint($0, names) } ?? "")
  }

  /// Notes that no alternative is satisfied, with what is wrong with the nearest: the one whose
  /// complaints are deepest in the value, then not about a constant (which often tells alternatives
  /// apart), then fewest, then the first.
  mutating func failAlternatives(_ top: Int) {
    let start = frames[top].ruleViolations
    let all = Array(violations[start...])
    violations.removeLast(violations.count - start)
    let branches = Dictionary(grouping: all, by: \.branch)
    let best = branches.min { one, two in
      let (first, second) = (distance(one.value), distance(two.value))
      return first == second ? one.key < two.key : first.lexicographicallyPrecedes(second)
    }
    let count = jobs.count - frames[top].jobsStart
    let name = keyword(top).name.rawValue
    fail(top, "satisfies none of the \(count) alternatives of '\(name)'")
    if violations.count > start {
      violations[violations.count - 1].causes = best?.value ?? []
    }
  }

  /// How far an alternative is from being satisfied, most telling number first.
  private func distance(_ complaints: [Violation]) -> [Int] {
    let depth = complaints.map(\.depth).min() ?? 0
    let constants = complaints.count { $0.name == "const" || $0.name == "enum" }
    return [-depth, constants, complaints.count]
  }

  /// The violations with their places, at most as many as the limit.
  func report() -> [SchemaViolation] {
    if violations.isEmpty {
      // A verdict that was remembered comes without its reasons.
      return [
        place(
          Violation(
            node: 0, depth: 0, keyword: schema[.root].node, name: "",
            message: "does not satisfy the schema"))
      ]
    }
    return violations.prefix(validator.limits.violations).map { violation in
      var reported = place(violation)
      // Alternatives inside alternatives are told one level deep.
      reported.causes = violation.causes.prefix(8).map(place)
      return reported
    }
  }

  private func place(_ violation: Violation) -> SchemaViolation {
    let node = node(violation.node)
    let location = violation.isOfKey ? node.keyLocation : node.location
    return SchemaViolation(
      instancePointer: node.pointer, schemaPointer: violation.keyword.pointer,
      keyword: violation.name, message: violation.message, location: location,
      excerpt: SourceExcerpt.caret(at: location, in: node.document.source), causes: [])
  }
}

extension JSONNode {
  /// The kind with its article; a number with its text.
  var describedKind: String {
    kind == .number ? "the number \(shortText)" : kind.article
  }

  /// The text as messages have it.
  var shortText: String { text.shortened }
}

extension String {
  /// The text, or its beginning: messages are read by people.
  var shortened: String {
    // Counted in bytes first: counting characters takes time that grows with the text.
    guard utf8.count > 40, unicodeScalars.dropFirst(40).first != nil else { return self }
    return String(prefix(39)) + "…"
  }
}
