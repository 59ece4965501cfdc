extension JSONMachine {
  /// Reads one byte; false when no valid text continues that way, and then `state` is spoilt.
  func step(_ state: inout JSONState, _ byte: UInt8) throws(ConstraintError) -> Bool {
    guard let indent = layout else { return try stepCompact(&state, byte) }
    layout = nil
    defer { layout = indent }
    return try stepLaidOut(&state, byte, indent)
  }

  /// Reads one byte where white space stands for itself only.
  func stepCompact(_ state: inout JSONState, _ byte: UInt8) throws(ConstraintError) -> Bool {
    switch state.lexeme {
    case .string(var scan):
      return try stepString(&state, &scan, byte)
    case .key(var scan):
      return try stepKey(&state, &scan, byte)
    case .number(var scan):
      if try stepNumber(&state, &scan, byte) { return true }
      guard scan.phase.isComplete, JSONMachine.endsNumber(byte) else { return false }
      guard try endNumber(&state, scan) else { return false }
      return try stepAfter(&state, byte)
    case .literal(let kind, let count):
      return try stepLiteral(&state, kind, count, byte)
    case .after:
      return try stepAfter(&state, byte)
    case .colon:
      if byte == UInt8(ascii: ":") {
        state.lexeme = .value
        state.space = 0
        return true
      }
      return stepSpace(&state, byte)
    case .value:
      return try beginValue(&state, byte)
    case .item, .firstItem:
      return try stepItem(&state, byte)
    case .nextKey, .firstKey:
      return try stepKeyStart(&state, byte)
    }
  }

  private static func endsNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"): true
    default: false
    }
  }

  /// Whitespace between tokens.
  @inline(__always)
  func stepSpace(_ state: inout JSONState, _ byte: UInt8) -> Bool {
    guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return false }
    if spaceIsFree { return true }
    guard state.space < longestSpace, state.frame.data.slot >= 0 else { return false }
    state.space += 1
    return true
  }

  /// The first byte of a value, in `state.slot`.
  func beginValue(_ state: inout JSONState, _ byte: UInt8) throws(ConstraintError) -> Bool {
    switch byte {
    case UInt8(ascii: "\""):
      guard try enter(&state, .string) else { return false }
      let table = try strings(node(state.slot))
      guard !table.isClosed || !table.words.isEmpty else { return false }
      guard table.product == nil || table.verdict(StringProduct.start, node(state.slot)).isAlive,
        try table.canEnd(StringProduct.start, 0)
      else { return false }
      var scan = table.start
      if remembersValues(state.frame.data) {
        scan.isRemembered = true
        scan.fingerprint = Fingerprint(tag: KindSet.string.rawValue, [])
      }
      state.lexeme = .string(scan)
    case UInt8(ascii: "{"):
      guard try enter(&state, .object) else { return false }
      return try open(&state, isObject: true)
    case UInt8(ascii: "["):
      guard try enter(&state, .array) else { return false }
      return try open(&state, isObject: false)
    case UInt8(ascii: "t"):
      guard try enter(&state, .true) else { return false }
      state.lexeme = .literal(.true, 1)
    case UInt8(ascii: "f"):
      guard try enter(&state, .false) else { return false }
      state.lexeme = .literal(.false, 1)
    case UInt8(ascii: "n"):
      guard try enter(&state, .null) else { return false }
      state.lexeme = .literal(.null, 1)
    case 0x20, 0x09, 0x0A, 0x0D:
      return stepSpace(&state, byte)
    default:
      guard let scan = NumberScan(first: byte), try enter(&state, .number) else { return false }
      return try beginNumber(&state, scan)
    }
    state.space = 0
    return true
  }

  /// Takes note of the kind of a value that begins.
  private func enter(_ state: inout JSONState, _ kind: KindSet) throws(ConstraintError) -> Bool {
    let slot = slots[Int(state.slot)]
    let entry = slot.node.entry(kind)
    guard entry.isAlive else { return false }
    if slot.reports.isEmpty || entry.failed.isEmpty { return true }
    return try report(&state, slot, entry.failed, entry.certain)
  }

  /// Tells the container which of the slot's evaluators can no longer hold; false when that makes
  /// the text invalid.
  func report(_ state: inout JSONState, _ slot: Slot, _ failed: Bits, _ certain: Bits)
    throws(ConstraintError) -> Bool
  {
    let possible = slot.node.possible(failed, certain)
    let lost = Bits.all(slot.node.evaluators.count).subtracting(possible)
    let owners = slot.owners(of: lost)
    if owners.isSubset(of: state.frame.data.failed) { return true }
    guard let frame = fail(state.frame, owners) else { return false }
    state.frame = frame
    return true
  }

  /// The frame after `failing` of its evaluators, with the frames around it told; nil when the
  /// text is invalid then. `again` judges the frame even when nothing fails that had not.
  func fail(_ frame: Frame, _ failing: Bits, again: Bool = false) -> Frame? {
    var below: [FrameData] = []  // changed frames, innermost first
    var current = frame
    var news = failing
    while true {
      var data = current.data
      guard data.slot >= 0 else { break }
      if news.isSubset(of: data.failed) && !(again && below.isEmpty) { break }
      data.failed.formUnion(news)
      let slot = slots[Int(data.slot)]
      let possible = slot.node.outlook(
        data.failed, data.certain, seen: seen(slot.node, data), isOver: false
      ).possible
      guard slot.node.hard.isSubset(of: possible) else { return nil }
      below.append(data)
      guard let parent = data.parent else { break }
      current = parent
      if slot.reports.isEmpty { break }
      news = slot.owners(
        of: Bits.all(slot.node.evaluators.count).subtracting(possible))
    }
    while let data = below.popLast() {
      var changed = data
      changed.parent = current
      current = Frame(changed)
    }
    return current
  }

  /// Tells whether a name has been a key of an object.
  func seen(_ node: Node, _ data: FrameData) -> (([UInt8]) -> Bool)? {
    guard data.isObject, let table = node.members else { return nil }
    return { name in table.index(of: name).map { data.seen.contains($0) } ?? false }
  }

  private func stepLiteral(
    _ state: inout JSONState, _ kind: KindSet, _ count: UInt8, _ byte: UInt8
  ) throws(ConstraintError) -> Bool {
    let letters: StaticString = kind == .true ? "true" : kind == .false ? "false" : "null"
    guard letters.utf8Start[Int(count)] == byte else { return false }
    if Int(count) + 1 < letters.utf8CodeUnitCount {
      state.lexeme = .literal(kind, count + 1)
      return true
    }
    return try closeScalar(
      &state, node(state.slot).entry(kind).failed, Fingerprint(tag: kind.rawValue, []))
  }

  /// A byte behind a complete value.
  func stepAfter(_ state: inout JSONState, _ byte: UInt8) throws(ConstraintError) -> Bool {
    let frame = state.frame.data
    switch byte {
    case UInt8(ascii: ","):
      guard frame.slot >= 0 else { return false }
      state.space = 0
      if frame.isObject {
        state.lexeme = .nextKey
        return try canAddMember(state.frame)
      }
      state.lexeme = .item
      return try nextItem(&state)
    case UInt8(ascii: "}"):
      guard frame.isObject, frame.slot >= 0 else { return false }
      return try closeObject(&state)
    case UInt8(ascii: "]"):
      guard !frame.isObject, frame.slot >= 0 else { return false }
      return try closeArray(&state)
    default:
      return stepSpace(&state, byte)
    }
  }

  /// Whether the text may end in `state`.
  func isComplete(_ state: JSONState) throws(ConstraintError) -> Bool {
    guard state.frame.data.slot < 0 else { return false }
    switch state.lexeme {
    case .after: return true
    case .number(let scan):
      guard scan.phase.isComplete else { return false }
      var ended = state
      return try endNumber(&ended, scan)
    default: return false
    }
  }
}
