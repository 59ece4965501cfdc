import JSONSchema

extension JSONMachine {
  /// Values inside values that a search for a shortest one follows; it is a recursion.
  private static let deepest = 64

  /// The shortest value in a slot.
  ///
  /// A shortest value never contains a value of the same slot, so one that is being looked for
  /// counts as having none; what was found that way is not remembered.
  func shortest(_ slot: Int32) throws(ConstraintError) -> ShortestValue {
    var open: Set<Int32> = []
    var isTainted = false
    return try shortest(slot, &open, &isTainted)
  }

  private func shortest(_ number: Int32, _ open: inout Set<Int32>, _ isTainted: inout Bool)
    throws(ConstraintError) -> ShortestValue
  {
    if let known = shortestValues[number] { return known }
    let slot = slots[Int(number)]
    guard slot.node.isPlain, open.count < JSONMachine.deepest else { return .unknown }
    if open.contains(number) {
      isTainted = true
      return .none
    }
    open.insert(number)
    var isTaintedHere = false
    var best: [UInt8]?
    var isKnown = true
    for kind in KindSet.all.members where slot.node.entry(kind).isAlive {
      let value: ShortestValue
      switch kind {
      case .array: value = try shortestArray(slot.node, &open, &isTaintedHere)
      case .object: value = try shortestObject(slot.node, &open, &isTaintedHere)
      default: value = try shortestScalar(number, slot.node, kind)
      }
      switch value {
      case .text(let text):
        if best.map({ ShortestValue.isBefore(text, $0) }) ?? true { best = text }
      case .none: break
      case .unknown:
        // Containers have at least two bytes, and a scalar may be shorter than that.
        isKnown = false
      }
    }
    open.remove(number)
    var result = best.map(ShortestValue.text) ?? .none
    if !isKnown && (best?.count ?? .max) > 1 { result = .unknown }
    if isTaintedHere { isTainted = true } else { shortestValues[number] = result }
    return result
  }

  // MARK: Scalars

  private func shortestScalar(_ slot: Int32, _ node: Node, _ kind: KindSet)
    throws(ConstraintError) -> ShortestValue
  {
    switch kind {
    case .null: return .text(Array("null".utf8))
    case .true: return .text(Array("true".utf8))
    case .false: return .text(Array("false".utf8))
    case .string: return try shortestString(slot, node)
    default: return try shortestNumber(slot, node)
    }
  }

  private func shortestString(_ slot: Int32, _ node: Node) throws(ConstraintError) -> ShortestValue
  {
    let table = try strings(node)
    if table.isClosed {
      let spelled = table.words.map { ShortestSpelling.quoted($0, isCanonical: isCanonical) }
      let sorted = spelled.sorted(by: ShortestValue.isBefore)
      for text in sorted where try fits(text, slot) { return .text(text) }
      return .none
    }
    if table.product == nil && table.checks.isEmpty {
      guard table.minLength <= table.maxLength else { return .none }
      guard Int(table.minLength) <= options.limits.completionBytes else { return .unknown }
      return .text([0x22] + Array(repeating: 0x20, count: Int(table.minLength)) + [0x22])
    }
    var begun = blank(slot)
    guard try step(&begun, 0x22) else { return .none }
    guard let rest = try search(begun) else { return .unknown }
    return .text([0x22] + rest)
  }

  private func shortestNumber(_ slot: Int32, _ node: Node) throws(ConstraintError) -> ShortestValue
  {
    let table = numbers(node)
    for digit in UInt8(0x30)...0x39 where try fits([digit], slot) { return .text([digit]) }
    if table.isPlainSpelling, let integer = table.nearestInteger {
      let text = Array(integer.description.utf8)
      // With an exponent a long one is shorter.
      if table.exponentDigits == 0 || text.count < 3, try fits(text, slot) { return .text(text) }
    }
    guard let text = try search(blank(slot)) else { return .unknown }
    return .text(text)
  }

  /// A text that has nothing but one value, in a slot.
  func blank(_ slot: Int32) -> JSONState {
    JSONState(frame: Frame(FrameData(slot: -1)), slot: slot, lexeme: .value)
  }

  /// Whether `text` is a value that a slot with a plain node accepts.
  private func fits(_ text: [UInt8], _ slot: Int32) throws(ConstraintError) -> Bool {
    var state = blank(slot)
    for byte in text {
      guard try step(&state, byte) else { return false }
    }
    return try isComplete(state)
  }

  /// The shortest bytes that end the scalar a state is in or before; nil when the search gives up.
  func search(_ state: JSONState) throws(ConstraintError) -> [UInt8]? {
    var seen: Set<JSONState> = [state]
    var trail = SearchTrail(state)
    var next = 0
    var tried = 0
    // A long number is copied with each state.
    let cost = 1 + state.captured.count / 64
    while next < trail.count {
      let current = trail[next]
      if try endsScalar(current) { return trail.text(to: next) }
      for byte in scalarBytes(current) {
        tried += cost
        if tried > options.limits.searchSteps { return nil }
        var reached = current
        guard try step(&reached, byte) else { continue }
        if seen.insert(reached).inserted { trail.append(reached, from: next, by: byte) }
      }
      next += 1
    }
    return nil
  }

  private func endsScalar(_ state: JSONState) throws(ConstraintError) -> Bool {
    switch state.lexeme {
    case .after: return true
    case .number(let scan):
      guard scan.phase.isComplete else { return false }
      var ended = state
      return try endNumber(&ended, scan)
    default: return false
    }
  }

  /// Bytes to try. Of the escapes only those that stand for what cannot stand for itself: others are
  /// longer than the character.
  func scalarBytes(_ state: JSONState) -> [UInt8] {
    guard case .string(let scan) = state.lexeme else { return JSONMachine.digitBytes }
    switch scan.escape.phase {
    case .escape: return JSONMachine.escapeBytes
    case .hex0 where scan.escape.high == 0, .hex1 where scan.escape.unit == 0: return [0x30]
    case .hex2 where scan.escape.unit == 0: return [0x30, 0x31]
    case .hex0, .hex1, .hex2, .hex3: return JSONMachine.hexBytes
    default: return JSONMachine.stringBytes
    }
  }

  private static let stringBytes = Array(UInt8(0x20)...0xF4)
  private static let escapeBytes = Array("\"\\bfnrtu".utf8)
  private static let hexBytes = Array("0123456789ABCDEFabcdef".utf8)
  private static let digitBytes = Array("+-.0123456789Ee".utf8)

  // MARK: Containers

  private func shortestArray(_ node: Node, _ open: inout Set<Int32>, _ isTainted: inout Bool)
    throws(ConstraintError) -> ShortestValue
  {
    if node.evaluators.isEmpty { return .text(Array("[]".utf8)) }
    let frame = FrameData(slot: 0)
    guard let rest = try remainder(ofArray: node, frame, isFirst: true, &open, &isTainted) else {
      return .unknown
    }
    if case .text(let text) = rest { return .text([UInt8(ascii: "[")] + text) }
    return rest
  }

  private func shortestObject(_ node: Node, _ open: inout Set<Int32>, _ isTainted: inout Bool)
    throws(ConstraintError) -> ShortestValue
  {
    if node.evaluators.isEmpty { return .text(Array("{}".utf8)) }
    var frame = FrameData(slot: 0)
    frame.isObject = true
    guard let rest = try remainder(ofObject: node, frame, isFirst: true, &open, &isTainted) else {
      return .unknown
    }
    if case .text(let text) = rest { return .text([UInt8(ascii: "{")] + text) }
    return rest
  }

  /// The shortest end of an array, bracket included; nil when not known.
  func remainder(
    ofArray node: Node, _ begun: FrameData, isFirst: Bool, _ open: inout Set<Int32>,
    _ isTainted: inout Bool
  ) throws(ConstraintError) -> ShortestValue? {
    let table = items(node)
    let missing = Int(table.minCount) - Int(begun.count)
    guard table.containing.isEmpty, table.unique.isEmpty || missing <= 0, !table.tracksEvaluation
    else { return nil }
    guard table.minCount <= table.maxCount else { return ShortestValue.none }
    var frame = begun
    var text: [UInt8] = []
    var isFirst = isFirst
    for _ in 0..<max(0, missing) {
      let target = try dispatch(node, table, frame)
      guard target.isAlive else { return ShortestValue.none }
      switch try shortest(target.slot, &open, &isTainted) {
      case .text(let item):
        if !isFirst { text.append(UInt8(ascii: ",")) }
        text += item
        guard text.count <= options.limits.completionBytes else { return nil }
      case .none: return ShortestValue.none
      case .unknown: return nil
      }
      isFirst = false
      if frame.count < table.countCap { frame.count += 1 }
    }
    return .text(text + [UInt8(ascii: "]")])
  }

  /// The shortest end of an object, brace included; nil when not known.
  func remainder(
    ofObject node: Node, _ frame: FrameData, isFirst: Bool, _ open: inout Set<Int32>,
    _ isTainted: inout Bool
  ) throws(ConstraintError) -> ShortestValue? {
    let table = try members(node)
    let missing = table.hardRequired.filter { !frame.seen.contains($0) }
    guard !table.needsSettling, Int(frame.count) + missing.count >= Int(table.minCount) else {
      return nil
    }
    if table.maxCount != .max && Int(frame.count) + missing.count > Int(table.maxCount) {
      return ShortestValue.none
    }
    let context = try context(node, table, frame)
    var parts: [[UInt8]] = []
    for name in missing {
      let target = try dispatch(node, table, context, name: name)
      guard target.isAlive else { return ShortestValue.none }
      switch try shortest(target.slot, &open, &isTainted) {
      case .text(let value):
        parts.append(
          ShortestSpelling.quoted(table.names[name], isCanonical: isCanonical) + [UInt8(ascii: ":")]
            + value)
      case .none: return ShortestValue.none
      case .unknown: return nil
      }
    }
    if !isOrdered { parts.sort { $0.lexicographicallyPrecedes($1) } }
    var text: [UInt8] = []
    for (index, part) in parts.enumerated() {
      if index > 0 || !isFirst { text.append(UInt8(ascii: ",")) }
      text += part
    }
    return .text(text + [UInt8(ascii: "}")])
  }
}
