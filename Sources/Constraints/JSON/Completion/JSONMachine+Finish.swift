import Inference

/// How a text that has begun may end.
///
/// What a machine admits is decided byte by byte and, where subschemas are combined or counted, only
/// as far as single bytes can tell. Here a whole end is looked for and read by the machine before it
/// is believed, so that a state from which an end is known is no dead end.
///
/// The text is finished outwards: first the value or key that is being read, then one open container
/// after the other. What a container needs is found by trying members and items, those first that
/// something still asks for. Every part has its own allowance of bytes to try and depends on nothing
/// that was asked before, so the same state always has the same answer.
extension JSONMachine {
  /// Bytes the machine may read for finishing one container.
  private static let allowance = 12_000
  /// Bytes for one question, containers around included, as if nothing had been remembered.
  private static let wholeAllowance = 120_000
  /// States around a container that are tried before it counts as having no known end.
  private static let outcomes = 24

  /// Some end of a text, read by the machine.
  func someCompletion(_ state: JSONState) throws(ConstraintError) -> Completion {
    do throws(ConstraintError) {
      return try soughtCompletion(state)
    } catch {
      // More states than a table holds: found out nothing.
      if error.code == .limit { return .unknown }
      throw error
    }
  }

  private func soughtCompletion(_ state: JSONState) throws(ConstraintError) -> Completion {
    if try isComplete(state) { return .text([]) }
    var cost = 0
    // Most strings may simply close.
    if case .string(let scan) = state.lexeme, scan.escape.isClean,
      let closed = try reading([0x22], from: state, &cost),
      case .text(let tail) = try finish(closed, &cost)
    {
      return .text([0x22] + tail)
    }
    for end in try lexemeEnds(state) {
      let rest = try finish(end.state, &cost)
      if case .text(let tail) = rest { return .text(end.bytes + tail) }
      if cost > JSONMachine.wholeAllowance { break }
    }
    return failure
  }

  /// What not finding an end means: where strings are checked as a whole, only guesses were tried.
  private var failure: Completion { checks.isEmpty ? .notFound : .unknown }

  /// A text that leads to a state between tokens.
  struct Ending {
    var bytes: [UInt8]
    var state: JSONState
  }

  /// What is remembered of a state between tokens: its end, and what finding it cost.
  struct Finish {
    var completion: Completion
    var cost: Int
  }

  /// Reads `bytes`; nil when they are refused.
  func reading(_ bytes: [UInt8], from state: JSONState, _ cost: inout Int) throws(ConstraintError)
    -> JSONState?
  {
    var next = state
    cost += bytes.count
    for byte in bytes {
      guard try step(&next, byte) else { return nil }
    }
    return next
  }

  /// Ends of the token that is being read; the state itself between tokens.
  private func lexemeEnds(_ state: JSONState) throws(ConstraintError) -> [Ending] {
    var cost = 0
    switch state.lexeme {
    case .string(let scan): return try stringEnds(state, scan, count: 6)
    case .number(let scan):
      return try numberEnds(state, scan)
    case .key(let scan): return try keyEnds(state, scan)
    case .literal(let kind, let count):
      let word = kind == .true ? "true" : kind == .false ? "false" : "null"
      let rest = Array(word.utf8.dropFirst(Int(count)))
      return try reading(rest, from: state, &cost).map { [Ending(bytes: rest, state: $0)] } ?? []
    default: return [Ending(bytes: [], state: state)]
    }
  }

  /// The end of a text from a state between tokens.
  func finish(_ state: JSONState, _ cost: inout Int) throws(ConstraintError) -> Completion {
    if state.lexeme == .after && state.frame.data.slot < 0 { return .text([]) }
    var key = state
    key.space = 0
    if let known = finishes[key] {
      cost += known.cost
      return known.completion
    }
    var own = 0
    let result = try finishAnew(key, &own)
    if finishes.count >= 16_384 { finishes.removeAll(keepingCapacity: true) }
    finishes[key] = Finish(completion: result, cost: own)
    cost += own
    return result
  }

  private func finishAnew(_ state: JSONState, _ cost: inout Int) throws(ConstraintError)
    -> Completion
  {
    if Task.isCancelled { throw ConstraintError(.cancelled, "the search for an end was cancelled") }
    if case .text(let text)? = try plainEnd(state),
      let outer = try reading(text, from: state, &cost)
    {
      let rest = try finish(outer, &cost)
      if case .text(let tail) = rest { return .text(text + tail) }
    }
    var search = ContainerSearch(self, from: state, level: 3)
    var tried: Set<JSONState> = []
    while let end = try search.next(allowance: JSONMachine.allowance) {
      guard tried.insert(end.state).inserted else { continue }
      if try isComplete(end.state) {
        cost += search.spent
        return .text(end.bytes)
      }
      let rest = try finish(end.state, &cost)
      if case .text(let tail) = rest {
        cost += search.spent
        return .text(end.bytes + tail)
      }
      if tried.count >= JSONMachine.outcomes || cost > JSONMachine.wholeAllowance { break }
    }
    cost += search.spent
    return failure
  }

  /// The shortest end of the innermost container, where every subschema at it must simply hold.
  private func plainEnd(_ state: JSONState) throws(ConstraintError) -> ShortestValue? {
    let frame = state.frame.data
    guard frame.slot >= 0 else { return nil }
    let isFirst: Bool
    switch state.lexeme {
    case .after: isFirst = false
    case .firstItem, .firstKey: isFirst = true
    default: return nil
    }
    let node = node(frame.slot)
    guard node.isPlain else { return nil }
    if node.evaluators.isEmpty { return .text([UInt8(ascii: frame.isObject ? "}" : "]")]) }
    var open: Set<Int32> = []
    var isTainted = false
    return frame.isObject
      ? try remainder(ofObject: node, frame, isFirst: isFirst, &open, &isTainted)
      : try remainder(ofArray: node, frame, isFirst: isFirst, &open, &isTainted)
  }

  /// Ends of a key that has begun, the colon included.
  private func keyEnds(_ state: JSONState, _ scan: KeyScan) throws(ConstraintError) -> [Ending] {
    var cost = 0
    let node = node(state.frame.data.slot)
    let table = try members(node)
    var ends: [Ending] = []
    if !scan.escape.isClean {
      for clean in try cleanStates(state) {
        guard case .key(let scan) = clean.state.lexeme else { continue }
        for end in try keyEnds(clean.state, scan) {
          ends.append(Ending(bytes: clean.bytes + end.bytes, state: end.state))
        }
      }
      return ends
    }
    var contents: [[UInt8]] = []
    for name in scan.names.lower..<scan.names.upper {
      contents.append(Array(table.names[Int(name)].dropFirst(Int(scan.names.depth))))
    }
    contents.sort { $0.count < $1.count }
    contents = Array(contents.prefix(64))
    contents += try otherKeyRests(state, scan, table)
    for content in contents {
      let text =
        ShortestSpelling.escaped(content, isCanonical: isCanonical) + [0x22, UInt8(ascii: ":")]
      guard let next = try reading(text, from: state, &cost),
        !ends.contains(where: { $0.state == next })
      else { continue }
      ends.append(Ending(bytes: text, state: next))
      if ends.count >= 24 { break }
    }
    return ends
  }

  /// What may follow in a key that has begun and is none of the node's names.
  private func otherKeyRests(_ state: JSONState, _ scan: KeyScan, _ table: MemberTable)
    throws(ConstraintError) -> [[UInt8]]
  {
    var rests: [[UInt8]] = [[]]
    let context = try context(node(state.frame.data.slot), table, state.frame.data)
    if context.nameSlot >= 0 {
      let strings = try strings(node(context.nameSlot))
      let begun = StringContents.Begun(
        product: scan.product, words: scan.words, length: scan.length)
      let search = StringContents(node(context.nameSlot), strings, from: begun)
      rests += try search.some(4)
    }
    if let patterns = table.patterns {
      for component in patterns.automata.indices {
        rests +=
          try StringContents.shortest(patterns, scan.patterns, accepting: component)
          .map { [$0] } ?? []
      }
    }
    for letter in UInt8(ascii: "a")...UInt8(ascii: "f") { rests.append([letter]) }
    return rests
  }

  /// The nearest states between characters, from inside an escape or a UTF-8 sequence.
  func cleanStates(_ state: JSONState) throws(ConstraintError) -> [Ending] {
    var layer = [Ending(bytes: [], state: state)]
    var found: [Ending] = []
    for _ in 0..<12 where found.count < 4 && !layer.isEmpty {
      var next: [Ending] = []
      for end in layer {
        for byte in scalarBytes(end.state) where next.count < 256 {
          var reached = end.state
          guard try step(&reached, byte) else { continue }
          let ending = Ending(bytes: end.bytes + [byte], state: reached)
          let isClean =
            switch reached.lexeme {
            case .string(let scan): scan.escape.isClean
            case .key(let scan): scan.escape.isClean
            default: true
            }
          if isClean { found.append(ending) } else { next.append(ending) }
        }
      }
      layer = next
    }
    return Array(found.prefix(8))
  }
}
