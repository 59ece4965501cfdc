extension JSONMachine {
  /// A byte inside a string value.
  func stepString(_ state: inout JSONState, _ scan: inout StringScan, _ byte: UInt8)
    throws(ConstraintError) -> Bool
  {
    switch scan.escape.step(byte, isCanonical: isCanonical) {
    case .dead: return false
    case .pending:
      // No room for the character that the escape will be.
      if let table = node(state.slot).strings, scan.length >= table.maxLength { return false }
      guard try mayEscape(state, scan) else { return false }
    case .lead(let content):
      guard try contentLead(&state, &scan, content) else { return false }
    case .inner(let content):
      guard try contentByte(&state, &scan, content) else { return false }
    case .scalar(let scalar):
      let encoded = EncodedScalar(scalar)
      guard try contentLead(&state, &scan, encoded[0]) else { return false }
      for index in 1..<max(1, encoded.count) {
        guard try contentByte(&state, &scan, encoded[index]) else { return false }
      }
    case .close:
      return try closeString(&state, scan)
    }
    state.lexeme = .string(scan)
    return true
  }

  /// Whether a character that the escape may become can stand here; where any character has an
  /// escape, that is not asked.
  private func mayEscape(_ state: JSONState, _ scan: StringScan) throws(ConstraintError) -> Bool {
    guard isCanonical, let table = node(state.slot).strings, !table.isFree else { return true }
    for content in EscapeScan.escaped where scan.escape.mayBecome(content) {
      var next = state
      var read = scan
      if try contentLead(&next, &read, content) { return true }
    }
    return false
  }

  /// The first byte of a character.
  @inline(__always)
  private func contentLead(_ state: inout JSONState, _ scan: inout StringScan, _ byte: UInt8)
    throws(ConstraintError) -> Bool
  {
    let node = node(state.slot)
    guard let table = node.strings else { return true }
    if scan.length < table.lengthCap { scan.length += 1 }
    if scan.length > table.maxLength { return false }
    if table.isFree && !scan.isRemembered { return true }
    if !table.softLengths.isEmpty {
      let exceeded = Bits(
        table.softLengths.filter { scan.length == $0.most &+ 1 }.map(\.evaluator))
      if !exceeded.isEmpty {
        guard try reportString(&state, table, scan, exceeded) else { return false }
      }
    }
    return try contentByte(&state, &scan, byte)
  }

  /// Any byte of content.
  private func contentByte(_ state: inout JSONState, _ scan: inout StringScan, _ byte: UInt8)
    throws(ConstraintError) -> Bool
  {
    let slot = slots[Int(state.slot)]
    guard let table = slot.node.strings else { return true }
    if scan.isRemembered { scan.fingerprint.combine(byte) }
    if !table.checks.isEmpty { try capture(&state, byte) }
    var isNews = false
    if let product = table.product {
      let next = try product.step(scan.product, byte)
      if next != scan.product {
        scan.product = next
        try countStates(product)
        let verdict = table.verdict(next, slot.node)
        if !verdict.isAlive { return false }
        isNews = !verdict.failed.isEmpty
      }
      if table.reach != nil, scan.escape.isClean, try !table.canEnd(next, scan.length) {
        return false
      }
    }
    if !table.enumerators.isEmpty && !scan.words.isEmpty {
      scan.words.narrow(table.words, byte)
      if table.isClosed && scan.words.isEmpty { return false }
      isNews = true
    }
    if isNews && !slot.isPlain { return try reportString(&state, table, scan, Bits()) }
    return true
  }

  /// Takes note of evaluators that fail inside a string that goes on.
  private func reportString(
    _ state: inout JSONState, _ table: StringTable, _ scan: StringScan, _ failing: Bits
  ) throws(ConstraintError) -> Bool {
    let slot = slots[Int(state.slot)]
    let entry = slot.node.entry(.string)
    var failed = entry.failed.union(failing)
    failed.formUnion(table.verdict(scan.product, slot.node).failed)
    failed.formUnion(table.excluded(scan.words))
    for bound in table.softLengths where scan.length > bound.most {
      failed.insert(bound.evaluator)
    }
    let possible = slot.node.possible(failed, entry.certain)
    guard slot.node.hard.isSubset(of: possible) else { return false }
    return slot.reports.isEmpty ? true : try report(&state, slot, failed, entry.certain)
  }

  private func capture(_ state: inout JSONState, _ byte: UInt8) throws(ConstraintError) {
    guard state.captured.count < options.limits.jsonCapturedBytes else {
      throw ConstraintError(
        .limit,
        "a string that is matched as a whole is longer than \(options.limits.jsonCapturedBytes) bytes (limit jsonCapturedBytes)"
      )
    }
    state.captured.append(byte)
  }

  /// Counts the states of string matching against their limit.
  func countStates(_ table: StringProduct) throws(ConstraintError) {
    guard table.count > table.counted else { return }
    stringStates += table.count - table.counted
    table.counted = table.count
    guard stringStates <= options.limits.jsonStringStates else {
      throw ConstraintError(
        .limit,
        "matching strings took more than \(options.limits.jsonStringStates) states (limit jsonStringStates); simplify the patterns"
      )
    }
  }

  /// The closing quote of a string value.
  private func closeString(_ state: inout JSONState, _ scan: StringScan) throws(ConstraintError)
    -> Bool
  {
    let node = node(state.slot)
    guard let table = node.strings else { return false }
    if scan.length < table.minLength { return false }
    var failed = node.entry(.string).failed
    if !table.isFree {
      failed.formUnion(
        try table.failures(
          scan.product, scan.words, scan.length, content: state.captured, machine: self))
    }
    if !table.checks.isEmpty { state.captured = [] }
    return try closeScalar(&state, failed, scan.fingerprint)
  }
}
