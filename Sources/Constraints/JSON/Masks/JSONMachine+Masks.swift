import Inference

extension JSONMachine {
  /// Adds the tokens that may come next.
  func fillMask(_ mask: inout TokenMask, _ state: JSONState, over trie: TokenTrie)
    throws(ConstraintError)
  {
    let slices = masks.prepare(for: trie, isCanonical: isCanonical)
    if let known = masks[mask: state] {
      mask.formUnion(known)
      return
    }
    switch state.lexeme {
    case .string(let scan) where try fillString(&mask, state, scan, trie, slices): break
    case .key(let scan) where try fillKey(&mask, state, scan, trie, slices): break
    case .number where spaceIsFree:
      try fillByWalking(&mask, state, trie, slices)
      try fillBehindNumber(&mask, state, trie)
    default:
      if try !fillStructure(&mask, state, trie) {
        try fillByWalking(&mask, state, trie, slices)
      }
    }
    masks[mask: state] = mask
  }

  // MARK: Everywhere else

  private func fillByWalking(
    _ mask: inout TokenMask, _ state: JSONState, _ trie: TokenTrie, _ slices: StringSlices
  ) throws(ConstraintError) {
    for byte in firstBytes(state) {
      let node = slices.firstNode[Int(byte)]
      if node >= 0 && !refuses(state, byte) {
        try walk(&mask, state, trie, from: Int(node), to: Int(trie.subtreeEnd[Int(node)]))
      }
    }
  }

  /// Bytes that may come next, and perhaps others.
  private func firstBytes(_ state: JSONState) -> [UInt8] {
    switch state.lexeme {
    case .after:
      let close = UInt8(ascii: state.frame.data.isObject ? "}" : "]")
      return [0x09, 0x0A, 0x0D, 0x20, UInt8(ascii: ","), close]
    case .colon: return [0x09, 0x0A, 0x0D, 0x20, UInt8(ascii: ":")]
    case .firstKey, .nextKey: return [0x09, 0x0A, 0x0D, 0x20, UInt8(ascii: "\""), 0x7D]
    case .number: return spaceIsFree ? JSONMachine.numberBytes : JSONMachine.numberAndSpaceBytes
    case .value, .item, .firstItem: return JSONMachine.valueBytes
    default: return Array(0...255)
    }
  }

  private static let numberBytes = Array("+-.0123456789Ee,]}".utf8)
  private static let numberAndSpaceBytes = Array("\t\n\r +-.0123456789Ee,]}".utf8)
  private static let valueBytes = Array("\t\n\r \"-0123456789[]fnt{".utf8)

  /// Steps over the nodes `from..<to` of a tree, which begin at depth 1 or inside one subtree;
  /// with `alongWords`, inside strings only as far as an enumerated word goes.
  func walk(
    _ mask: inout TokenMask, _ state: JSONState, _ trie: TokenTrie, from first: Int, to end: Int,
    alongWords: Bool = false
  ) throws(ConstraintError) {
    guard first < end else { return }
    let base = Int(trie.depth[first])
    var path: [JSONState] = [state]  // path[d] is the state at depth base - 1 + d
    var closed = Int.max  // the depth of the quote that closed the string
    var node = first
    while node < end {
      let depth = Int(trie.depth[node]) - base
      if depth <= closed { closed = .max }
      path.removeLast(path.count - depth - 1)
      let byte = trie.byte[node]
      if refuses(path[depth], byte)
        || alongWords && closed == .max && leavesWords(path[depth], byte)
      {
        node = Int(trie.subtreeEnd[node])
        continue
      }
      var next = path[depth]
      guard try step(&next, byte) else {
        node = Int(trie.subtreeEnd[node])
        continue
      }
      if alongWords && closed == .max && byte == 0x22 && !next.isInsideToken { closed = depth }
      for index in Int(trie.tokenStart[node])..<Int(trie.tokenStart[node + 1]) {
        mask.insert(trie.tokens[index])
      }
      path.append(next)
      node += 1
    }
  }

  /// Whether a byte leads away from the enumerated words of the string, or from the names of the key.
  @inline(__always)
  private func leavesWords(_ state: JSONState, _ byte: UInt8) -> Bool {
    if case .key(let scan) = state.lexeme, scan.escape.isClean, byte != 0x22, byte != 0x5C {
      let place = node(state.frame.data.slot)
      guard let table = place.members,
        let context = table.plainContext ?? table.contexts[state.frame.data.failed],
        context.nameSlot >= 0, let strings = node(context.nameSlot).strings
      else { return false }
      return !scan.names.continues(table.names, byte) && !scan.words.continues(strings.words, byte)
    }
    guard case .string(let scan) = state.lexeme, scan.escape.isClean, byte != 0x22, byte != 0x5C,
      let table = node(state.slot).strings
    else { return false }
    return !scan.words.continues(table.words, byte)
  }

  /// Whether a byte is refused for sure; cheaper than a step.
  @inline(__always)
  private func refuses(_ state: JSONState, _ byte: UInt8) -> Bool {
    switch state.lexeme {
    case .string(let scan):
      guard scan.escape.isClean else { return false }
      if byte < 0x20 { return true }
      guard let table = node(state.slot).strings, table.isClosed, byte != 0x22, byte != 0x5C else {
        return false
      }
      return !scan.words.continues(table.words, byte)
    case .key(let scan):
      guard scan.escape.isClean else { return false }
      if byte < 0x20 { return true }
      guard let table = node(state.frame.data.slot).members, byte != 0x22, byte != 0x5C,
        table.patterns == nil, let context = table.plainContext, context.openness[Bits()] == false
      else { return false }
      return !scan.names.continues(table.names, byte)
    case .after:
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D, 0x2C, 0x5D, 0x7D: return false
      default: return true
      }
    case .colon: return byte > 0x3A
    case .value, .item, .firstItem:
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D, 0x22, 0x2D, 0x30...0x39, 0x5B, 0x5D, 0x66, 0x6E, 0x74, 0x7B:
        return false
      default: return true
      }
    case .firstKey, .nextKey:
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D, 0x22, 0x7D: return false
      default: return true
      }
    case .number:
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D, 0x2B...0x2E, 0x30...0x39, 0x45, 0x65, 0x5D, 0x7D: return false
      default: return true
      }
    case .literal: return byte < 0x61
    }
  }
}
