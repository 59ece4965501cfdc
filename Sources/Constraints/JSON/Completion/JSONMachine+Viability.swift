extension JSONMachine {
  /// Whether every state that is not refused has a valid end.
  ///
  /// So it is when each subschema stands alone at its values, asserts nothing that depends on what
  /// is still to come, and has a valid value. Schemas with more than 256 subschemas are not looked
  /// into.
  func hasExactViability() throws(ConstraintError) -> Bool {
    var pending = [rootClause]
    var seen: Set<Int> = [Clause.anything, Clause.nothing]
    var reachable: [Int] = []
    while let number = pending.popLast() {
      guard seen.insert(number).inserted else { continue }
      let clause = clauses[number]
      guard clause.inPlace.isEmpty, !dependsOnTheFuture(clause), reachable.count < 256 else {
        return false
      }
      reachable.append(number)
      pending += clause.below
    }
    for number in reachable {
      let place = try slot([Demand(schema: number, isHard: true)])
      guard case .text = try shortest(place) else { return false }
    }
    return rootClause != Clause.nothing
  }

  private func dependsOnTheFuture(_ clause: Clause) -> Bool {
    if clause.unique || clause.contains != nil || clause.unevaluatedItems != nil { return true }
    if clause.unevaluatedProperties != nil || clause.propertyNames != nil
      || clause.minProperties > 0 || clause.maxProperties != nil
      || !clause.dependentRequired.isEmpty || !clause.patternProperties.isEmpty
    {
      return true
    }
    let hasLengths = clause.minLength > 0 || clause.maxLength != nil
    if !clause.checks.isEmpty || clause.isJoined || clause.automata.count > 1 { return true }
    if !clause.automata.isEmpty && (hasLengths || clause.words != nil) { return true }
    // A member that can have no value, or too few places for items.
    if clause.prefix.contains(Clause.nothing) && clause.minItems > 0 { return true }
    if let most = clause.maxItems, most < clause.minItems { return true }
    let asserts =
      clause.numbers != nil || clause.lower != nil || clause.upper != nil
      || !clause.multiples.isEmpty
    if case .any = options.numbers { return asserts }
    return asserts && numberUnitsOverflow(clause)
  }

  private func numberUnitsOverflow(_ clause: Clause) -> Bool {
    let node = Node(id: -1, evaluators: [Node.Evaluator(schema: clause)], hard: Bits([0]))
    return NumberTable(node, machine: self).units.contains { $0 == nil }
  }
}
