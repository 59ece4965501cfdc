extension Evaluation {
  /// Rules about arrays; whether jobs were put on the stack.
  mutating func startArray(_ top: Int, _ rule: SchemaRule, _ node: JSONNode) throws(SchemaError)
    -> Bool
  {
    switch rule {
    case .minItems(let least):
      if node.count < least {
        fail(top, "must have at least \(least) elements, and has \(node.count)")
      }
    case .maxItems(let most):
      if node.count > most {
        fail(top, "must have at most \(most) elements, and has \(node.count)")
      }
    case .uniqueItems: checkUnique(top, node)
    case .items(let rules):
      var work: [Job] = []
      for (position, element) in node.elements.enumerated() {
        guard let schema = position < rules.prefix.count ? rules.prefix[position] : rules.rest
        else {
          break
        }
        work.append(Job(schema: schema, node: element.index))
      }
      mark(work)
      begin(top, .all, work)
      return true
    case .contains(let rule):
      begin(top, .contains, node.elements.map { Job(schema: rule.schema, node: $0.index) })
      return true
    case .unevaluatedItems(let schema):
      return startUnevaluated(top, schema, node.elements.map(\.index))
    default: break
    }
    return false
  }

  /// Records values as evaluated.
  mutating func mark(_ work: [Job]) {
    if schema.usesUnevaluated { evaluated.append(contentsOf: work.map(\.node)) }
  }

  /// Applies a schema to the children nothing else has evaluated.
  mutating func startUnevaluated(_ top: Int, _ schema: SchemaID, _ children: [Int]) -> Bool {
    // What a failed rule would have evaluated is not known.
    guard frames[top].isValid else { return false }
    let done = Set(evaluated[frames[top].evaluatedStart...])
    let work = children.filter { !done.contains($0) }.map { Job(schema: schema, node: $0) }
    mark(work)
    begin(top, .all, work)
    return true
  }

  private mutating func checkUnique(_ top: Int, _ node: JSONNode) {
    var places: [JSONValue: Int] = [:]
    places.reserveCapacity(node.count)
    for (position, element) in node.elements.enumerated() {
      if let first = places.updateValue(position, forKey: element.value) {
        return fail(top, "the elements \(first) and \(position) are equal, and must not be")
      }
    }
  }
}
