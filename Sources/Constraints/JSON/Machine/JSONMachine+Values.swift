extension JSONMachine {
  /// A scalar is complete, and `failed` of its evaluators fail by their own assertions.
  func closeScalar(
    _ state: inout JSONState, _ failed: Bits, _ fingerprint: @autoclosure () -> Fingerprint
  ) throws(ConstraintError) -> Bool {
    let slot = slots[Int(state.slot)]
    if slot.isPlain {
      guard failed.isEmpty else { return false }
      return try closeValue(&state, slot, nil, fingerprint())
    }
    let held = settle(slot.node, failed, nil)
    guard slot.node.hard.isSubset(of: held) else { return false }
    return try closeValue(&state, slot, held, fingerprint())
  }

  /// A value is complete, and `held` of its evaluators hold; nil for all. Tells the container.
  func closeValue(
    _ state: inout JSONState, _ slot: Slot, _ held: Bits?,
    _ fingerprint: @autoclosure () -> Fingerprint?
  ) throws(ConstraintError) -> Bool {
    state.lexeme = .after
    state.space = 0
    let frame = state.frame.data
    guard frame.slot >= 0 else { return true }
    if slot.reports.isEmpty && frame.rare == nil {
      if frame.isObject || frame.count >= items(node(frame.slot)).countCap { return true }
    }
    return settleMember(&state, slot, held, frame.rare == nil ? nil : fingerprint())
  }

  /// Which evaluators hold for a complete value, given those that fail by their own assertions.
  func settle(_ node: Node, _ failed: Bits, _ frame: FrameData?) -> Bits {
    var failed = failed
    let all = Bits.all(node.evaluators.count)
    let isKnown = frame.flatMap { seen(node, $0) }
    if let marks = frame?.rare?.marks, !marks.isEmpty {
      judgeUnevaluated(node, &failed, marks, isObject: frame?.isObject ?? false, seen: isKnown)
    }
    return node.outlook(failed, all, seen: isKnown, isOver: true).certain
  }

  /// Decides `unevaluatedItems` and `unevaluatedProperties`: adds the evaluators that fail by them.
  private func judgeUnevaluated(
    _ node: Node, _ failed: inout Bits, _ marks: Set<FrameData.Mark>, isObject: Bool,
    seen: (([UInt8]) -> Bool)?
  ) {
    let all = Bits.all(node.evaluators.count)
    // Per evaluator that holds: the evaluators whose keywords evaluate for it; nil for "everything".
    var reach: [Bits?] = []
    for (number, evaluator) in node.evaluators.enumerated() {
      // Children have smaller numbers, so their verdicts are final here.
      let held = node.outlook(failed, all, seen: seen, isOver: true).certain
      var own: Bits? = Bits([number])
      for child in evaluating(evaluator, held, seen) where held.contains(child) {
        if let part = reach[child], let known = own { own = known.union(part) } else { own = nil }
      }
      let rest =
        isObject ? evaluator.schema.unevaluatedProperties : evaluator.schema.unevaluatedItems
      if rest != nil {
        if let known = own,
          marks.contains(where: {
            $0.refused.contains(number) && $0.evaluated.isDisjoint(with: known)
          })
        {
          failed.insert(number)
        }
        own = nil
      }
      reach.append(own)
    }
  }

  /// The in-place children whose annotations count for `evaluator` when they hold.
  private func evaluating(
    _ evaluator: Node.Evaluator, _ held: Bits, _ seen: (([UInt8]) -> Bool)?
  ) -> [Int] {
    var result = evaluator.all
    for group in evaluator.any + evaluator.one { result += group }
    if let choice = evaluator.conditional {
      if held.contains(choice.condition) {
        result.append(choice.condition)
        if let then = choice.then { result.append(then) }
      } else if let otherwise = choice.otherwise {
        result.append(otherwise)
      }
    }
    for dependent in evaluator.dependents where seen?(dependent.name) ?? false {
      result.append(dependent.evaluator)
    }
    return result
  }

  /// Enters a complete member or item into its container's frame.
  private func settleMember(
    _ state: inout JSONState, _ slot: Slot, _ held: Bits?, _ fingerprint: Fingerprint?
  ) -> Bool {
    var data = state.frame.data
    let node = node(data.slot)
    var failing = Bits()
    var matched = Bits()
    var refused = Bits()
    for report in slot.reports {
      let holds = held?.contains(report.child) ?? true
      switch report.role {
      case .must: if !holds { failing.insert(report.owner) }
      case .contains: if holds { matched.insert(report.owner) }
      case .unevaluated: if !holds { refused.insert(report.owner) }
      }
    }
    if data.isObject {
      noteMember(&data, refused, fingerprint)
    } else {
      noteItem(&data, node, matched, refused, fingerprint, &failing)
    }
    state.frame = Frame(data)
    if failing.isSubset(of: data.failed) { return true }
    guard let failed = fail(state.frame, failing) else { return false }
    state.frame = failed
    return true
  }

  private func noteMember(_ data: inout FrameData, _ refused: Bits, _ fingerprint: Fingerprint?) {
    guard var rare = data.rare else { return }
    if let fingerprint, rare.value != nil {
      var member = rare.key
      member.combine(fingerprint)
      rare.value?.add(member)
    }
    let all = refused.union(rare.refused)
    if !all.isEmpty { rare.marks.insert(FrameData.Mark(evaluated: rare.current, refused: all)) }
    rare.current = Bits()
    rare.refused = Bits()
    data.rare = rare
  }

  private func noteItem(
    _ data: inout FrameData, _ node: Node, _ matched: Bits, _ refused: Bits,
    _ fingerprint: Fingerprint?, _ failing: inout Bits
  ) {
    let table = items(node)
    if data.count < table.countCap { data.count += 1 }
    guard var rare = data.rare else { return }
    if let fingerprint {
      rare.value?.combine(fingerprint)
      if !table.unique.isEmpty {
        if rare.items.contains(fingerprint) {
          failing.formUnion(table.unique)
        } else if !table.unique.isSubset(of: data.failed) {
          rare.items.append(fingerprint)
        }
      }
    }
    for number in table.containing.members {
      let schema = node.evaluators[number].schema
      guard matched.contains(number) else { continue }
      while rare.matches.count <= number { rare.matches.append(0) }
      let enough = Int32(clamping: max(schema.minContains, (schema.maxContains ?? -1) + 1))
      if rare.matches[number] < enough { rare.matches[number] += 1 }
      if let most = schema.maxContains, Int(rare.matches[number]) > most { failing.insert(number) }
      if schema.containsEvaluates { rare.current.insert(number) }
    }
    if table.tracksEvaluation {
      let all = refused.union(rare.refused)
      if !all.isEmpty { rare.marks.insert(FrameData.Mark(evaluated: rare.current, refused: all)) }
      rare.current = Bits()
      rare.refused = Bits()
    }
    data.rare = rare
  }
}
