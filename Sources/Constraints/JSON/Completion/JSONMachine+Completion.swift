extension JSONMachine {
  /// The shortest bytes that complete a text, the first in byte order among equals; nil when they
  /// are not known.
  ///
  /// Known where all that is open is made of plain nodes without `contains`, `uniqueItems` still to
  /// fill, or dependencies.
  func completion(_ state: JSONState) throws(ConstraintError) -> [UInt8]? {
    if try isComplete(state) { return [] }
    var best: [UInt8]?
    for (head, next) in try heads(state) {
      guard let tail = try closing(next) else { return nil }
      let text = head + tail
      if best.map({ ShortestValue.isBefore(text, $0) }) ?? true { best = text }
    }
    guard let best, best.count <= options.limits.completionBytes else { return nil }
    // The pieces were found apart; that they fit together is seen by reading them.
    var end = state
    for byte in best {
      guard try step(&end, byte) else { return nil }
    }
    return try isComplete(end) ? best : nil
  }

  /// Ways to the end of the token or value that is being read: bytes, and the frame they lead to;
  /// none when nothing is known.
  private func heads(_ state: JSONState) throws(ConstraintError) -> [([UInt8], Place)] {
    let frame = state.frame.data
    switch state.lexeme {
    case .after: return [([], Place(frame: frame, isFirst: false))]
    case .firstItem, .firstKey: return [([], Place(frame: frame, isFirst: true))]
    case .value, .item, .colon:
      guard case .text(let value) = try shortest(state.slot) else { return [] }
      let colon = state.lexeme == .colon ? [UInt8(ascii: ":")] : []
      return [(colon + value, Place(frame: counted(frame), isFirst: false))]
    case .literal(let kind, let count):
      let word = kind == .true ? "true" : kind == .false ? "false" : "null"
      return [
        (Array(word.utf8.dropFirst(Int(count))), Place(frame: counted(frame), isFirst: false))
      ]
    case .string(let scan):
      guard slots[Int(state.slot)].node.isPlain else { return [] }
      guard let rest = try stringEnd(state, scan) else { return [] }
      return [(rest, Place(frame: counted(frame), isFirst: false))]
    case .number:
      guard slots[Int(state.slot)].node.isPlain, let rest = try search(state) else { return [] }
      return [(rest, Place(frame: counted(frame), isFirst: false))]
    case .nextKey:
      let node = node(frame.slot)
      let table = try members(node)
      let scan = KeyScan(
        names: WordRange(lower: 0, upper: Int32(table.names.count)),
        patterns: StringProduct.start, product: StringProduct.start, words: .none)
      return try keys(state, scan, quote: true)
    case .key(let scan):
      guard scan.escape.isClean else { return [] }
      return try keys(state, scan, quote: false)
    }
  }

  /// What is open around a value, and whether nothing is in it yet.
  private struct Place {
    var frame: FrameData
    var isFirst: Bool
  }

  /// An array's frame after one more item.
  private func counted(_ frame: FrameData) -> FrameData {
    guard frame.slot >= 0, !frame.isObject else { return frame }
    var counted = frame
    if counted.count < items(node(frame.slot)).countCap { counted.count += 1 }
    return counted
  }

  private func stringEnd(_ state: JSONState, _ scan: StringScan) throws(ConstraintError)
    -> [UInt8]?
  {
    if scan.escape.isClean, let table = node(state.slot).strings, table.product == nil,
      table.enumerators.isEmpty, table.checks.isEmpty, !scan.isRemembered
    {
      let missing = max(0, Int(table.minLength) - Int(scan.length))
      guard missing <= options.limits.completionBytes else { return nil }
      return Array(repeating: 0x20, count: missing) + [0x22]
    }
    return try search(state)
  }

  /// The ends of a key with the shortest values behind them.
  private func keys(_ state: JSONState, _ scan: KeyScan, quote: Bool) throws(ConstraintError)
    -> [([UInt8], Place)]
  {
    let node = node(state.frame.data.slot)
    let table = try members(node)
    guard node.isPlain else { return [] }
    var ends: [[UInt8]] = []
    for name in Int(scan.names.lower)..<Int(scan.names.upper) {
      let rest = table.names[name].dropFirst(Int(scan.names.depth))
      ends.append(ShortestSpelling.escaped(rest, isCanonical: isCanonical))
    }
    // A key that has no name here: as it stands, or with the first character that makes it new.
    ends.append([])
    for byte in UInt8(0x20)...0x7E where byte != 0x22 && byte != 0x5C { ends.append([byte]) }
    var result: [([UInt8], Place)] = []
    var hasOther = false
    for (index, end) in ends.enumerated() {
      if index >= scan.names.upper - scan.names.lower && hasOther { break }
      var next = state
      let head = (quote ? [0x22] : []) + end + [0x22]
      var isAlive = true
      for byte in head where isAlive { isAlive = try step(&next, byte) }
      guard isAlive, next.lexeme == .colon, case .text(let value) = try shortest(next.slot) else {
        continue
      }
      if index >= scan.names.upper - scan.names.lower { hasOther = true }
      result.append(
        (head + [UInt8(ascii: ":")] + value, Place(frame: next.frame.data, isFirst: false)))
    }
    return result
  }

  /// The shortest end of everything that is open; nil when not known.
  private func closing(_ place: Place) throws(ConstraintError) -> [UInt8]? {
    var text: [UInt8] = []
    var frame = place.frame
    var isFirst = place.isFirst
    while frame.slot >= 0 {
      let node = node(frame.slot)
      guard node.isPlain else { return nil }
      if node.evaluators.isEmpty {
        text.append(UInt8(ascii: frame.isObject ? "}" : "]"))
      } else {
        var open: Set<Int32> = []
        var isTainted = false
        let rest =
          frame.isObject
          ? try remainder(ofObject: node, frame, isFirst: isFirst, &open, &isTainted)
          : try remainder(ofArray: node, frame, isFirst: isFirst, &open, &isTainted)
        guard case .text(let end)? = rest else { return nil }
        text += end
      }
      guard let parent = frame.parent else { break }
      frame = counted(parent.data)
      isFirst = false
    }
    return text
  }
}
