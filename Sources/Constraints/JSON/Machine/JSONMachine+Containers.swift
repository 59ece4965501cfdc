extension JSONMachine {
  /// The opening brace or bracket of a value in `state.slot`.
  func open(_ state: inout JSONState, isObject: Bool) throws(ConstraintError) -> Bool {
    let outer = state.frame.data
    let node = node(state.slot)
    let entry = node.entry(isObject ? .object : .array)
    var data = FrameData(parent: state.frame, slot: state.slot, isObject: isObject)
    data.depth = outer.depth + 1
    guard data.depth <= options.limits.jsonDepth else {
      throw ConstraintError(
        .limit,
        "the text nests deeper than \(options.limits.jsonDepth) containers (limit jsonDepth)")
    }
    if !node.isPlain {
      data.failed = entry.failed
      data.certain = entry.certain
    }
    let isRemembered = remembersValues(outer)
    var isCounted = false
    if !node.evaluators.isEmpty {
      isCounted = isObject ? try members(node).tracksEvaluation : items(node).needsRare
    }
    if isRemembered || isCounted {
      var rare = FrameData.Rare()
      if isRemembered { rare.value = Fingerprint(tag: isObject ? 64 : 32, []) }
      data.rare = rare
    }
    state.frame = Frame(data)
    state.lexeme = isObject ? .firstKey : .firstItem
    state.space = 0
    return true
  }

  /// Whether the values in a container need fingerprints.
  @inline(__always)
  func remembersValues(_ frame: FrameData) -> Bool {
    guard let rare = frame.rare else { return false }
    if rare.value != nil { return true }
    return !frame.isObject && frame.slot >= 0 && !items(node(frame.slot)).unique.isEmpty
  }

  // MARK: Arrays

  /// An item's first byte, a closing bracket, or whitespace.
  func stepItem(_ state: inout JSONState, _ byte: UInt8) throws(ConstraintError) -> Bool {
    if byte == UInt8(ascii: "]") {
      guard state.lexeme == .firstItem else { return false }
      return try closeArray(&state)
    }
    if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      return stepSpace(&state, byte)
    }
    if state.lexeme == .firstItem {
      guard try nextItem(&state) else { return false }
    }
    return try beginValue(&state, byte)
  }

  /// Finds the slot of the next item; false when there can be none.
  func nextItem(_ state: inout JSONState) throws(ConstraintError) -> Bool {
    let frame = state.frame.data
    let node = node(frame.slot)
    if node.evaluators.isEmpty {
      state.slot = anySlot
      return true
    }
    let table = items(node)
    if frame.count >= table.maxCount { return false }
    let dispatch = try dispatch(node, table, frame)
    guard dispatch.isAlive else { return false }
    state.slot = dispatch.slot
    if !dispatch.fails.isEmpty {
      guard let failed = fail(state.frame, dispatch.fails) else { return false }
      state.frame = failed
    }
    if table.tracksEvaluation {
      var data = state.frame.data
      data.rare?.current = dispatch.evaluated
      data.rare?.refused = dispatch.refused
      state.frame = Frame(data)
    }
    return true
  }

  /// The closing bracket.
  func closeArray(_ state: inout JSONState) throws(ConstraintError) -> Bool {
    let frame = state.frame.data
    guard let parent = frame.parent else { return false }
    let slot = slots[Int(frame.slot)]
    var failed = frame.failed
    if !slot.node.evaluators.isEmpty {
      let table = items(slot.node)
      if frame.count < table.minCount { return false }
      for (number, evaluator) in slot.node.evaluators.enumerated() {
        let schema = evaluator.schema
        if Int(frame.count) < schema.minItems { failed.insert(number) }
        if schema.contains != nil, matches(frame, number) < schema.minContains {
          failed.insert(number)
        }
      }
      // A plain node has no evaluator to spare.
      if slot.node.isPlain && !failed.isSubset(of: frame.failed) { return false }
    }
    return try leave(&state, frame, parent, failed)
  }

  /// Items so far that matched the evaluator's `contains`.
  func matches(_ frame: FrameData, _ evaluator: Int) -> Int {
    guard let matches = frame.rare?.matches, evaluator < matches.count else { return 0 }
    return Int(matches[evaluator])
  }

  // MARK: Objects

  /// The closing brace.
  func closeObject(_ state: inout JSONState) throws(ConstraintError) -> Bool {
    let frame = state.frame.data
    guard let parent = frame.parent else { return false }
    let slot = slots[Int(frame.slot)]
    var failed = frame.failed
    if !slot.node.evaluators.isEmpty {
      let table = try members(slot.node)
      guard table.hardRequiredSet.isSubset(of: frame.seen), frame.count >= table.minCount else {
        return false
      }
      if !slot.node.isPlain || table.needsSettling {
        for (number, evaluator) in slot.node.evaluators.enumerated() {
          if !table.required[number].isSubset(of: frame.seen)
            || Int(frame.count) < evaluator.schema.minProperties
            || table.dependents[number].contains(where: {
              frame.seen.contains($0.name) && !$0.needs.isSubset(of: frame.seen)
            })
          {
            failed.insert(number)
          }
        }
        if slot.node.isPlain && !failed.isEmpty { return false }
      }
    }
    return try leave(&state, frame, parent, failed)
  }

  /// Goes back to the container around, with the verdict on the container that closes.
  private func leave(
    _ state: inout JSONState, _ frame: FrameData, _ parent: Frame, _ failed: Bits
  ) throws(ConstraintError) -> Bool {
    let slot = slots[Int(frame.slot)]
    state.frame = parent
    state.slot = frame.slot
    if slot.isPlain && frame.rare?.marks.isEmpty ?? true {
      return try closeValue(&state, slot, nil, frame.rare?.value)
    }
    let held = settle(slot.node, failed, frame)
    guard slot.node.hard.isSubset(of: held) else { return false }
    return try closeValue(&state, slot, held, frame.rare?.value)
  }
}
