import JSONSchema

extension JSONMachine {
  /// The first byte of a number has been read.
  func beginNumber(_ state: inout JSONState, _ first: NumberScan) throws(ConstraintError) -> Bool {
    state.space = 0
    return try keepNumber(&state, first)
  }

  /// A byte inside a number; false when it does not continue the number.
  func stepNumber(_ state: inout JSONState, _ scan: inout NumberScan, _ byte: UInt8)
    throws(ConstraintError) -> Bool
  {
    let table = numbers(node(state.slot))
    guard scan.movePhase(byte) else { return false }
    if table.isPlainSpelling {
      switch scan.phase {
      case .letter where table.exponentDigits == 0: return false
      case .exponent where scan.exponentLength >= table.exponentDigits: return false
      case .integer where scan.whole >= table.wholeDigits: return false
      case .point where table.fractionDigits == 0 || table.refusesFraction: return false
      case .fraction where scan.fraction >= table.fractionDigits: return false
      default: break
      }
    }
    if table.matters || table.isPlainSpelling || scan.isRemembered {
      scan.count(byte, captured: &state.captured)
    }
    return try keepNumber(&state, scan)
  }

  /// Goes on with a number unless what is read of it decides against the text.
  private func keepNumber(_ state: inout JSONState, _ scan: NumberScan) throws(ConstraintError)
    -> Bool
  {
    var scan = scan
    let slot = slots[Int(state.slot)]
    let table = numbers(slot.node)
    if scan.phase == .minus || scan.whole == 1 && scan.fraction == 0 {
      scan.isRemembered = remembersValues(state.frame.data)
    }
    if table.matters {
      let failing = table.hopeless(scan, captured: state.captured)
      if !failing.isEmpty {
        if slot.isPlain { return false }
        let entry = slot.node.entry(.number)
        let failed = entry.failed.union(failing)
        guard slot.node.hard.isSubset(of: slot.node.possible(failed, entry.certain)) else {
          return false
        }
        if !slot.reports.isEmpty {
          guard try report(&state, slot, failed, entry.certain) else { return false }
        }
      }
    } else if !scan.isRemembered && !table.isPlainSpelling {
      scan.forget()
    }
    state.lexeme = .number(scan)
    return true
  }

  /// A number is complete.
  func endNumber(_ state: inout JSONState, _ scan: NumberScan) throws(ConstraintError) -> Bool {
    let node = node(state.slot)
    let table = numbers(node)
    var failed = node.entry(.number).failed
    if table.matters && !(table.isIntegerOnly && scan.isBareInteger) {
      failed.formUnion(table.failures(scan.value(captured: state.captured), scan))
    }
    let digits = state.captured
    state.captured = []
    return try closeScalar(&state, failed, scan.fingerprint(captured: digits))
  }
}

extension NumberScan {
  /// The fingerprint of the value, the same for all its spellings.
  func fingerprint(captured: [UInt8]) -> Fingerprint {
    let value = value(captured: captured)
    var result = Fingerprint(tag: value.isNegative ? 9 : 8, value.digits)
    var exponent = value.exponent
    for _ in 0..<8 {
      result.combine(UInt8(truncatingIfNeeded: exponent))
      exponent >>= 8
    }
    return result
  }
}
