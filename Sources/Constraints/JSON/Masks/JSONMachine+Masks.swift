import Inference

extension JSONMachine {
  /// Adds the tokens that may come next.
  func fillMask(_ mask: inout TokenMask, _ state: JSONState, over trie: TokenTrie)
    throws(ConstraintError)
  {
    let slices = trie.annex.value(StringSlices.self) { StringSlices(trie) }
    masks.prepare(for: trie.annex)
    if let known = masks.mask(state) {
      mask.formUnion(known)
      return
    }
    switch state.lexeme {
    case .string(let scan) where try fillString(&mask, state, scan, trie, slices): break
    case .key(let scan) where try fillKey(&mask, state, scan, slices): break
    default: try fillByWalking(&mask, state, trie, slices)
    }
    masks.keep(mask, for: state)
  }

  // MARK: Inside strings

  /// The mask inside a string value; false when only a walk over all tokens can tell.
  private func fillString(
    _ mask: inout TokenMask, _ state: JSONState, _ scan: StringScan, _ trie: TokenTrie,
    _ slices: StringSlices
  ) throws(ConstraintError) -> Bool {
    let slot = slots[Int(state.slot)]
    guard scan.escape.isClean, let table = slot.node.strings else { return false }
    guard table.enumerators.isEmpty, table.softLengths.isEmpty, slot.isPlain || table.isFree else {
      return false
    }
    let room = table.maxLength == .max ? slices.longest : Int(table.maxLength - scan.length)
    let isSettled = table.product.map { $0.isFixed[Int(scan.product)] } ?? true
    if isSettled {
      mask.formUnion(slices.byCharacters[min(max(room, 0), slices.longest)])
    } else if room >= slices.longest, let product = table.product {
      mask.formUnion(try insideMask(product, scan.product, trie))
    } else {
      return false
    }
    guard isSettled, table.checks.isEmpty, !scan.isRemembered else {
      try walk(&mask, state, slices.closing, from: 0, to: slices.closing.count)
      return true
    }
    var closed = state
    var long = scan
    long.length = max(scan.length, table.minLength)
    closed.lexeme = .string(long)
    guard try step(&closed, UInt8(ascii: "\"")) else { return true }
    for group in try suffixGroups(closed, slices) {
      for closer in slices.groups[Int(group)] {
        // The count stops at the cap, which is enough to compare.
        let length = scan.length + closer.characters
        if length >= table.minLength && length <= table.maxLength { mask.insert(closer.token) }
      }
    }
    return true
  }

  /// The tokens that stay inside a string and leave its automata alive.
  private func insideMask(_ product: StringProduct, _ start: Int32, _ trie: TokenTrie)
    throws(ConstraintError) -> TokenMask
  {
    if let known = product.insideMasks[start] { return known }
    var mask = TokenMask(count: Int(trie.tokens.max() ?? 0) + 1)
    var path = [(EscapeScan, Int32)](repeating: (EscapeScan(), start), count: trie.maxDepth + 1)
    var node = 0
    while node < trie.count {
      let depth = Int(trie.depth[node])
      var (scan, place) = path[depth - 1]
      var isAlive = true
      switch scan.step(trie.byte[node]) {
      case .dead, .close: isAlive = false
      case .pending: break
      case .lead(let byte), .inner(let byte): place = try product.step(place, byte)
      case .scalar(let scalar):
        let encoded = EncodedScalar(scalar)
        for index in 0..<encoded.count { place = try product.step(place, encoded[index]) }
      }
      guard isAlive, product.dead[Int(place)].isEmpty else {
        node = Int(trie.subtreeEnd[node])
        continue
      }
      path[depth] = (scan, place)
      for index in Int(trie.tokenStart[node])..<Int(trie.tokenStart[node + 1]) {
        mask.insert(trie.tokens[index])
      }
      node += 1
    }
    try countStates(product)
    product.insideMasks[start] = mask
    return mask
  }

  /// The groups of closing tokens whose suffixes may follow in `closed`.
  private func suffixGroups(_ closed: JSONState, _ slices: StringSlices) throws(ConstraintError)
    -> [Int32]
  {
    if let known = masks.suffixes(closed) { return known }
    var groups = TokenMask(count: slices.groups.count)
    groups.insert(0)
    try walk(&groups, closed, slices.suffixes, from: 0, to: slices.suffixes.count)
    let found = groups.tokens
    masks.keep(suffixes: found, for: closed)
    return found
  }

  // MARK: Inside keys

  /// The mask inside a key that need not be one of the names; false when only a walk can tell.
  private func fillKey(
    _ mask: inout TokenMask, _ state: JSONState, _ scan: KeyScan, _ slices: StringSlices
  ) throws(ConstraintError) -> Bool {
    let frame = state.frame.data
    let node = node(frame.slot)
    guard scan.escape.isClean, let table = node.members else { return false }
    let context = try context(node, table, frame)
    guard context.nameSlot < 0, table.patterns.map({ $0.isFixed[Int(scan.patterns)] }) ?? true,
      !isOrdered || table.limit(frame.seen) == .max,
      try isOpen(node, table, context, scan.patterns)
    else { return false }
    mask.formUnion(slices.inside)
    // As if the key were one that is not named and has not been seen.
    var other = state
    var unnamed = scan
    unnamed.names = .none
    unnamed.fingerprint = .empty
    other.lexeme = .key(unnamed)
    if try step(&other, UInt8(ascii: "\"")) {
      var data = other.frame.data
      data.others = frame.others
      other.frame = Frame(data)
      for group in try suffixGroups(other, slices) {
        for closer in slices.groups[Int(group)] {
          if !frame.others.isEmpty {
            var fingerprint = scan.fingerprint
            for byte in closer.content { fingerprint.combine(byte) }
            if frame.others.contains(fingerprint) { continue }
          }
          mask.insert(closer.token)
        }
      }
    }
    if !scan.names.isEmpty { try correctNames(&mask, state, slices.closing) }
    return true
  }

  /// Asks anew about the tokens that complete one of the node's names.
  private func correctNames(_ mask: inout TokenMask, _ state: JSONState, _ trie: TokenTrie)
    throws(ConstraintError)
  {
    var path: [JSONState] = [state]
    var node = 0
    while node < trie.count {
      let depth = Int(trie.depth[node])
      path.removeLast(path.count - depth)
      let end = Int(trie.subtreeEnd[node])
      var next = path[depth - 1]
      guard case .key(let before) = next.lexeme else {
        node = end
        continue
      }
      if before.escape.isClean && trie.byte[node] == UInt8(ascii: "\"") {
        if let table = self.node(next.frame.data.slot).members,
          before.names.exact(table.names) != nil
        {
          for index in Int(trie.tokenStart[node])..<Int(trie.tokenStart[end]) {
            mask.remove(trie.tokens[index])
          }
          try walk(&mask, next, trie, from: node, to: end)
        }
        node = end
        continue
      }
      guard try step(&next, trie.byte[node]), case .key(let scan) = next.lexeme,
        !scan.names.isEmpty || !scan.escape.isClean
      else {
        node = end
        continue
      }
      path.append(next)
      node += 1
    }
  }

  // MARK: Everywhere else

  private func fillByWalking(
    _ mask: inout TokenMask, _ state: JSONState, _ trie: TokenTrie, _ slices: StringSlices
  ) throws(ConstraintError) {
    for byte in JSONMachine.firstBytes(state) {
      let node = slices.firstNode[Int(byte)]
      if node >= 0 {
        try walk(&mask, state, trie, from: Int(node), to: Int(trie.subtreeEnd[Int(node)]))
      }
    }
  }

  /// Bytes that may come next, and perhaps others.
  private static func firstBytes(_ state: JSONState) -> [UInt8] {
    switch state.lexeme {
    case .after:
      let close = UInt8(ascii: state.frame.data.isObject ? "}" : "]")
      return [0x09, 0x0A, 0x0D, 0x20, UInt8(ascii: ","), close]
    case .colon: return [0x09, 0x0A, 0x0D, 0x20, UInt8(ascii: ":")]
    case .firstKey, .nextKey: return [0x09, 0x0A, 0x0D, 0x20, UInt8(ascii: "\""), 0x7D]
    case .number: return numberBytes
    case .value, .item, .firstItem: return valueBytes
    default: return Array(0...255)
    }
  }

  private static let numberBytes = Array("\t\n\r +-.0123456789Ee,]}".utf8)
  private static let valueBytes = Array("\t\n\r \"-0123456789[]fnt{".utf8)

  /// Steps over the nodes `from..<to` of a tree, which begin at depth 1 or inside one subtree.
  private func walk(
    _ mask: inout TokenMask, _ state: JSONState, _ trie: TokenTrie, from first: Int, to end: Int
  ) throws(ConstraintError) {
    guard first < end else { return }
    let base = Int(trie.depth[first])
    var path: [JSONState] = [state]  // path[d] is the state at depth base - 1 + d
    var node = first
    while node < end {
      let depth = Int(trie.depth[node]) - base
      path.removeLast(path.count - depth - 1)
      let byte = trie.byte[node]
      var next = path[depth]
      guard try step(&next, byte) else {
        node = Int(trie.subtreeEnd[node])
        continue
      }
      for index in Int(trie.tokenStart[node])..<Int(trie.tokenStart[node + 1]) {
        mask.insert(trie.tokens[index])
      }
      path.append(next)
      node += 1
    }
  }
}
