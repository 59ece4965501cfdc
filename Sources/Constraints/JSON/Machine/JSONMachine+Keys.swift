extension JSONMachine {
  /// A key's opening quote, a closing brace, or whitespace.
  func stepKeyStart(_ state: inout JSONState, _ byte: UInt8) throws(ConstraintError) -> Bool {
    switch byte {
    case UInt8(ascii: "}"):
      guard state.lexeme == .firstKey else { return false }
      return try closeObject(&state)
    case UInt8(ascii: "\""):
      if state.lexeme == .firstKey {
        guard try canAddMember(state.frame) else { return false }
      }
      state.space = 0
      let frame = state.frame.data
      let node = node(frame.slot)
      let table = try members(node)
      let context = try context(node, table, frame)
      var scan = KeyScan(
        names: WordRange(lower: 0, upper: Int32(table.names.count)),
        patterns: StringProduct.start, product: StringProduct.start, words: .none)
      if context.nameSlot >= 0 {
        let strings = try strings(self.node(context.nameSlot))
        scan.words = WordRange(lower: 0, upper: Int32(strings.words.count))
      }
      state.lexeme = .key(scan)
      return true
    default:
      return stepSpace(&state, byte)
    }
  }

  /// Whether an object may have one more member.
  func canAddMember(_ frame: Frame) throws(ConstraintError) -> Bool {
    let data = frame.data
    let node = node(data.slot)
    if node.evaluators.isEmpty { return true }
    let table = try members(node)
    if data.count >= table.maxCount { return false }
    let context = try context(node, table, data)
    if context.nameSlot >= 0 && !self.node(context.nameSlot).entry(.string).isAlive { return false }
    let range = WordRange(lower: 0, upper: Int32(table.names.count))
    return try isViable(node, table, context, data, range, StringProduct.start)
  }

  /// Whether some key that begins so may come next: one of the names in `range`, or another that the
  /// patterns in state `patterns` may allow.
  private func isViable(
    _ node: Node, _ table: MemberTable, _ context: KeyContext, _ frame: FrameData,
    _ range: WordRange, _ patterns: Int32
  ) throws(ConstraintError) -> Bool {
    if node.evaluators.isEmpty { return true }
    let limit = isOrdered ? table.limit(frame.seen) : .max
    if limit == .max, try isOpen(node, table, context, patterns) { return true }
    for index in range.lower..<range.upper
    where try mayBeKey(Int(index), node, table, context, frame, limit) {
      return true
    }
    return false
  }

  /// Whether a name may be the next key.
  func mayBeKey(
    _ name: Int, _ node: Node, _ table: MemberTable, _ context: KeyContext, _ frame: FrameData,
    _ limit: Int32
  ) throws(ConstraintError) -> Bool {
    if frame.seen.contains(name) { return false }
    if isOrdered && (table.ranks[name] <= frame.rank || table.ranks[name] > limit) { return false }
    let target = try dispatch(node, table, context, name: name)
    guard target.isAlive else { return false }
    if node.isPlain && !table.countsMembers { return true }
    let place = KeyContext.Place(
      name: name, seen: frame.seen, count: frame.count, rank: frame.rank, certain: frame.certain)
    if let known = context.survival[place] { return known }
    let survives = try survives(name, target, node, table, context, frame)
    if context.survival.count >= 4_096 { context.survival.removeAll(keepingCapacity: true) }
    context.survival[place] = survives
    return survives
  }

  /// Whether the object can still be valid once `name` is a key: what closing the key will decide,
  /// and whether enough and not too many members can follow.
  private func survives(
    _ name: Int, _ target: Dispatch, _ node: Node, _ table: MemberTable, _ context: KeyContext,
    _ frame: FrameData
  ) throws(ConstraintError) -> Bool {
    var data = frame
    data.seen.insert(name)
    data.rank = isOrdered ? table.ranks[name] : -1
    if data.count < table.countCap { data.count += 1 }
    let missing = table.hardRequiredSet.subtracting(data.seen).members.count
    if table.maxCount != .max && Int(data.count) + missing > Int(table.maxCount) { return false }
    if !node.isPlain {
      var failing = target.fails
      noteMembers(&data, node, table, &failing)
      data.failed.formUnion(failing)
      let possible = node.outlook(
        data.failed, data.certain, seen: seen(node, data), isOver: false
      ).possible
      guard node.hard.isSubset(of: possible) else { return false }
    }
    guard data.count < table.minCount else { return true }
    // Members that may still come.
    if try isOpen(node, table, context, dead: Bits()) { return true }
    var left = Int(table.minCount - data.count)
    for other in table.names.indices where !data.seen.contains(other) {
      if isOrdered && table.ranks[other] <= data.rank { continue }
      guard try dispatch(node, table, context, name: other).isAlive else { continue }
      left -= 1
      if left <= 0 { return true }
    }
    return false
  }

  /// Whether a key that is none of the node's names may come, given what the patterns may match.
  func isOpen(_ node: Node, _ table: MemberTable, _ context: KeyContext, _ patterns: Int32)
    throws(ConstraintError) -> Bool
  {
    try isOpen(node, table, context, dead: table.patterns?.dead[Int(patterns)] ?? Bits())
  }

  /// The same, given the patterns that cannot match any more.
  func isOpen(_ node: Node, _ table: MemberTable, _ context: KeyContext, dead: Bits)
    throws(ConstraintError) -> Bool
  {
    if let known = context.openness[dead] { return known }
    var fails = Bits()
    var refused = Bits()
    var evaluated = Bits()
    for (number, evaluator) in node.evaluators.enumerated() {
      let schema = evaluator.schema
      guard !context.failed.contains(number), schema.kinds.contains(.object) else { continue }
      let patterned = table.patterned[number]
      let isMatched = patterned.contains {
        !dead.contains($0.pattern) && $0.child != Clause.nothing
      }
      if (isMatched || schema.additional != nil) && !schema.isConstant { evaluated.insert(number) }
      if schema.additional == Clause.nothing && !isMatched { fails.insert(number) }
      if schema.unevaluatedProperties == Clause.nothing && !isMatched && schema.additional == nil {
        refused.insert(number)
      }
    }
    for number in refused.members
    where node.cannotEvaluate(number, besides: context.failed, isObject: true, by: evaluated) {
      fails.insert(number)
    }
    var isOpen = fails.isDisjoint(with: context.needed)
    if isOpen && !fails.isEmpty {
      isOpen = node.hard.isSubset(of: node.possible(context.failed.union(fails), Bits()))
    }
    context.openness[dead] = isOpen
    return isOpen
  }

  /// A byte inside a key.
  func stepKey(_ state: inout JSONState, _ scan: inout KeyScan, _ byte: UInt8)
    throws(ConstraintError) -> Bool
  {
    let frame = state.frame.data
    let node = node(frame.slot)
    guard let table = node.members else { return false }
    let context = try context(node, table, frame)
    switch scan.escape.step(byte, isCanonical: isCanonical) {
    case .dead: return false
    case .pending:
      if isCanonical {
        guard try mayEscape(state, scan, table, context) else { return false }
      }
    case .lead(let content):
      guard try keyByte(&state, &scan, content, true, table, context) else { return false }
    case .inner(let content):
      guard try keyByte(&state, &scan, content, false, table, context) else { return false }
    case .scalar(let scalar):
      let encoded = EncodedScalar(scalar)
      for index in 0..<encoded.count {
        guard try keyByte(&state, &scan, encoded[index], index == 0, table, context) else {
          return false
        }
      }
    case .close:
      return try closeKey(&state, scan, node, table, context)
    }
    guard try isViable(node, table, context, frame, scan.names, scan.patterns) else { return false }
    state.lexeme = .key(scan)
    return true
  }

  /// Whether a character that the canonical escape may become can stand here.
  private func mayEscape(
    _ state: JSONState, _ scan: KeyScan, _ table: MemberTable, _ context: KeyContext
  ) throws(ConstraintError) -> Bool {
    let frame = state.frame.data
    for content in EscapeScan.escaped where scan.escape.mayBecome(content) {
      var next = state
      var read = scan
      if try keyByte(&next, &read, content, true, table, context),
        try isViable(node(frame.slot), table, context, frame, read.names, read.patterns)
      {
        return true
      }
    }
    return false
  }

  /// A byte of a key's content.
  private func keyByte(
    _ state: inout JSONState, _ scan: inout KeyScan, _ byte: UInt8, _ isLead: Bool,
    _ table: MemberTable, _ context: KeyContext
  ) throws(ConstraintError) -> Bool {
    scan.fingerprint.combine(byte)
    scan.names.narrow(table.names, byte)
    if let patterns = table.patterns {
      scan.patterns = try patterns.step(scan.patterns, byte)
      try countStates(patterns)
    }
    guard context.nameSlot >= 0 else { return true }
    let node = node(context.nameSlot)
    let strings = try strings(node)
    if isLead && scan.length < strings.lengthCap { scan.length += 1 }
    if scan.length > strings.maxLength { return false }
    if !strings.checks.isEmpty { state.captured.append(byte) }
    if let product = strings.product {
      scan.product = try product.step(scan.product, byte)
      try countStates(product)
      if !strings.verdict(scan.product, node).isAlive { return false }
    }
    scan.words.narrow(strings.words, byte)
    return !strings.isClosed || !scan.words.isEmpty
  }

  /// A key's closing quote.
  private func closeKey(
    _ state: inout JSONState, _ scan: KeyScan, _ node: Node, _ table: MemberTable,
    _ context: KeyContext
  ) throws(ConstraintError) -> Bool {
    var data = state.frame.data
    let limit = isOrdered ? table.limit(data.seen) : .max
    let target: Dispatch
    if let name = scan.names.exact(table.names) {
      guard try mayBeKey(name, node, table, context, data, limit) else { return false }
      target = try dispatch(node, table, context, name: name)
      data.seen.insert(name)
      data.rank = isOrdered ? table.ranks[name] : -1
    } else {
      guard limit == .max else { return false }
      if data.others.contains(scan.fingerprint) { return false }
      let matches = table.patterns?.accepting(scan.patterns) ?? Bits()
      target = try dispatch(node, table, context, matches: matches)
      guard target.isAlive else { return false }
      data.others.append(scan.fingerprint)
      data.rank = isOrdered ? .max : -1
    }
    var failing = target.fails
    if context.nameSlot >= 0 {
      guard let failed = try judgeName(state, scan, context) else { return false }
      failing.formUnion(failed)
      state.captured = []
    }
    if data.count < table.countCap { data.count += 1 }
    if var rare = data.rare {
      rare.current = target.evaluated
      rare.refused = target.refused
      rare.key = scan.fingerprint
      data.rare = rare
    }
    state.slot = target.slot
    state.lexeme = .colon
    state.space = 0
    if !node.isPlain { noteMembers(&data, node, table, &failing) }
    state.frame = Frame(data)
    if failing.isSubset(of: data.failed) && node.isPlain { return true }
    guard !node.isPlain || failing.isEmpty else { return false }
    guard let failed = fail(state.frame, failing, again: true) else { return false }
    state.frame = failed
    return true
  }

  /// What `propertyNames` says of a complete key: the evaluators that fail by it; nil when the text
  /// is invalid.
  private func judgeName(_ state: JSONState, _ scan: KeyScan, _ context: KeyContext)
    throws(ConstraintError) -> Bits?
  {
    let slot = slots[Int(context.nameSlot)]
    let strings = try strings(slot.node)
    if scan.length < strings.minLength { return nil }
    var failed = slot.node.entry(.string).failed
    failed.formUnion(
      try strings.failures(
        scan.product, scan.words, scan.length, content: state.captured, machine: self))
    let held = settle(slot.node, failed, nil)
    guard slot.node.hard.isSubset(of: held) else { return nil }
    var owners = Bits()
    for report in slot.reports where !held.contains(report.child) { owners.insert(report.owner) }
    return owners
  }

  /// What the keys so far decide about evaluators that are not hard.
  private func noteMembers(
    _ data: inout FrameData, _ node: Node, _ table: MemberTable, _ failing: inout Bits
  ) {
    for (number, evaluator) in node.evaluators.enumerated() where !data.failed.contains(number) {
      let schema = evaluator.schema
      if let most = schema.maxProperties, Int(data.count) > most { failing.insert(number) }
      let required = table.required[number]
      if isOrdered, !required.isEmpty,
        required.members.contains(where: {
          !data.seen.contains($0) && table.ranks[$0] < data.rank
        })
      {
        failing.insert(number)
      }
      if !required.isEmpty && !schema.assertsMembersBesidesRequired
        && required.isSubset(of: data.seen)
      {
        data.certain.insert(number)
      }
    }
  }
}
