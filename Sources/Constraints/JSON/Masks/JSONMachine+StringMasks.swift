import Inference

extension JSONMachine {
  /// The mask inside a string value; false when only a walk over all tokens can tell.
  ///
  /// Tokens that stay inside depend on the content alone, tokens that close on the content up to the
  /// quote and then on the suffix: neither needs a step of the machine for each token.
  func fillString(
    _ mask: inout TokenMask, _ state: JSONState, _ scan: StringScan, _ trie: TokenTrie,
    _ slices: StringSlices
  ) throws(ConstraintError) -> Bool {
    let slot = slots[Int(state.slot)]
    guard scan.escape.isClean, let table = slot.node.strings else { return false }
    if !slot.isPlain && !table.isFree {
      return try fillSoftString(&mask, state, scan, table, trie, slices)
    }
    guard table.enumerators.isEmpty, table.softLengths.isEmpty else { return false }
    var room = slices.longest
    if table.maxLength != .max { room = min(room, max(0, Int(table.maxLength - scan.length))) }
    let product = table.product.flatMap { $0.isFixed[Int(scan.product)] ? nil : $0 }
    if let product {
      let inside: TokenMask
      if let reach = table.reach {
        inside = try insideMask(
          product, scan.product, reach, room: table.maxLength - scan.length, trie, slices)
      } else {
        inside = try insideMask(product, scan.product, nil, trie, slices) {
          product.dead[Int($0)].isEmpty
        }
      }
      if room < slices.longest {
        mask.formUnion(inside, within: slices.byCharacters[room])
      } else {
        mask.formUnion(inside)
      }
    } else {
      mask.formUnion(slices.byCharacters[room])
    }
    guard table.checks.isEmpty, !scan.isRemembered else {
      try walk(&mask, state, slices.closing, from: 0, to: slices.closing.count)
      return true
    }
    var closed = state
    let failed = slot.node.entry(.string).failed
    guard try closeScalar(&closed, failed, .empty) else { return true }
    let classes = try product.map { product throws(ConstraintError) in
      try closerClasses(product, scan.product, slices)
    }
    let all = product.map { $0.automata.count } ?? 0
    for group in try suffixGroups(closed, slices) {
      for (index, closer) in slices.groups[Int(group)].enumerated() {
        // The count stops at the cap, which is enough to compare.
        let length = scan.length + closer.characters
        guard length >= table.minLength && length <= table.maxLength else { continue }
        if let classes {
          let accepting = classes.classOf[Int(group)][index]
          guard accepting >= 0,
            Bits.all(all).isSubset(of: classes.accepting[Int(accepting)].automata)
          else { continue }
        }
        mask.insert(closer.token)
      }
    }
    return true
  }

  /// The mask inside a string value that alternatives judge.
  ///
  /// Where the text survives the failure of all that the content can still fail, the content is free;
  /// elsewhere it must keep an automaton alive or follow an enumerated word.
  private func fillSoftString(
    _ mask: inout TokenMask, _ state: JSONState, _ scan: StringScan, _ table: StringTable,
    _ trie: TokenTrie, _ slices: StringSlices
  ) throws(ConstraintError) -> Bool {
    guard table.maxLength == .max || Int(table.maxLength - scan.length) >= slices.longest else {
      return false
    }
    let slot = slots[Int(state.slot)]
    let entry = slot.node.entry(.string)
    // Those that a token can exceed; what is too short yet is judged where the string closes.
    let lengths = Bits(
      table.softLengths.filter { $0.most != .max && Int($0.most - scan.length) < slices.longest }
        .map(\.evaluator))
    let content = table.enumerators.union(lengths)
    func survives(_ dead: Bits) -> Bool {
      var failed = entry.failed.union(content)
      for automaton in dead.members { failed.insert(table.owners[automaton]) }
      let possible = slot.node.possible(failed, entry.certain)
      guard slot.node.hard.isSubset(of: possible) else { return false }
      let lost = Bits.all(slot.node.evaluators.count).subtracting(possible)
      let owners = slot.owners(of: lost)
      return owners.isEmpty || fail(state.frame, owners) != nil
    }
    if survives(Bits.all(table.owners.count)) {
      mask.formUnion(slices.inside)
      try walk(&mask, state, slices.closing, from: 0, to: slices.closing.count)
      return true
    }
    guard lengths.isEmpty else { return false }
    if let product = table.product, survives(product.dead[Int(scan.product)]) {
      var known: [Bits: Bool] = [:]
      func stays(_ place: Int32) -> Bool {
        let dead = product.dead[Int(place)]
        if let found = known[dead] { return found }
        let found = survives(dead)
        known[dead] = found
        return found
      }
      // With one automaton, survival is its being alive, in whatever frame: that is remembered.
      let inside =
        table.owners.count == 1
        ? try insideMask(product, scan.product, nil, trie, slices, stays)
        : try walkInside(product, scan.product, trie, slices, alive: stays) {
          _, _ in true
        }
      mask.formUnion(inside)
      try walk(&mask, state, slices.closing, from: 0, to: slices.closing.count)
    }
    if !table.enumerators.isEmpty && !scan.words.isEmpty {
      try walk(&mask, state, trie, from: 0, to: trie.count, alongWords: true)
    }
    return true
  }

  /// The tokens that stay inside a string while its automata stay in states that are `alive`; remembered
  /// for the state and the key's context.
  @inline(__always)
  private func insideMask(
    _ product: StringProduct, _ start: Int32, _ context: KeyContext?, _ trie: TokenTrie,
    _ slices: StringSlices, _ alive: (Int32) throws(ConstraintError) -> Bool
  ) throws(ConstraintError) -> TokenMask {
    let key = MaskStore.Place(
      product: ObjectIdentifier(product), state: start, context: context.map(ObjectIdentifier.init))
    if let known = masks[inside: key] { return known }
    let mask = try walkInside(product, start, trie, slices, alive: alive) {
      _, _ in true
    }
    masks[inside: key] = mask
    return mask
  }

  /// The same where the automata must accept together within `room` characters.
  ///
  /// Far from the bound the mask depends on the automata alone and is remembered, with the longest way
  /// that some token leaves.
  private func insideMask(
    _ product: StringProduct, _ start: Int32, _ reach: StringReach, room: Int32, _ trie: TokenTrie,
    _ slices: StringSlices
  ) throws(ConstraintError) -> TokenMask {
    let key = MaskStore.Place(product: ObjectIdentifier(reach), state: start, context: nil)
    if let known = masks[inside: key], let most = masks[longestWay: key],
      room - Int32(trie.maxDepth) >= most
    {
      return known
    }
    var longest: Int32 = 0
    let mask = try walkInside(product, start, trie, slices) {
      place throws(ConstraintError) in
      product.dead[Int(place)].isEmpty
    } reaches: { place, characters throws(ConstraintError) in
      let rest = try reach.distance(place)
      if rest == StringReach.never { return false }
      longest = max(longest, rest)
      return rest <= room - characters
    }
    if room - Int32(trie.maxDepth) >= longest {
      masks[inside: key] = mask
      masks[longestWay: key] = longest
    }
    return mask
  }

  /// What was read of a token inside a string.
  private struct InsidePlace {
    var scan = EscapeScan()
    var state: Int32
    /// How many characters began.
    var characters: Int32 = 0
  }

  /// The tokens that stay inside a string: the automata go through states that are `alive`, and between two
  /// characters what is left is `reaches`-able.
  ///
  /// This visits every node of a vocabulary that a pattern does not refuse, so it is compiled into each
  /// place that calls it, with what that place asks.
  @inline(__always)
  private func walkInside(
    _ product: StringProduct, _ start: Int32, _ trie: TokenTrie, _ slices: StringSlices,
    alive: (Int32) throws(ConstraintError) -> Bool,
    reaches: (_ state: Int32, _ characters: Int32) throws(ConstraintError) -> Bool
  ) throws(ConstraintError) -> TokenMask {
    var mask = TokenMask(count: slices.maskSize)
    // (maxDepth + 1)
    var path = [InsidePlace](repeating: InsidePlace(state: start), count: trie.maxDepth + 1)
    let (bytes, depths, ends) = (trie.byte, trie.depth, trie.subtreeEnd)
    let (starts, tokens) = (trie.tokenStart, trie.tokens)
    var node = 0
    while node < trie.count {
      let depth = Int(depths[node])
      let end = Int(ends[node])
      var here = path[depth - 1]
      let before = here.state
      var isAlive = true
      switch here.scan.step(bytes[node], isCanonical: isCanonical) {
      case .dead, .close: isAlive = false
      case .pending:
        if isCanonical {
          isAlive = false
          for content in EscapeScan.escaped where !isAlive && here.scan.mayBecome(content) {
            let next = try product.step(before, content)
            isAlive = next == before ? true : try alive(next)
            if isAlive { isAlive = try reaches(next, here.characters + 1) }
          }
        }
      case .lead(let byte):
        here.state = try product.step(before, byte)
        here.characters += 1
      case .inner(let byte): here.state = try product.step(before, byte)
      case .scalar(let scalar):
        let encoded = EncodedScalar(scalar)
        for index in 0..<encoded.count { here.state = try product.step(here.state, encoded[index]) }
        here.characters += 1
      }
      if isAlive && here.state != before { isAlive = try alive(here.state) }
      if isAlive && here.scan.isClean { isAlive = try reaches(here.state, here.characters) }
      guard isAlive else {
        node = end
        continue
      }
      for index in Int(starts[node])..<Int(starts[node + 1]) { mask.insert(tokens[index]) }
      node += 1
      // Most nodes have none below.
      if node < end { path[depth] = here }
    }
    try countStates(product)
    return mask
  }

  /// Which automata accept the string that each closing token closes.
  private func closerClasses(_ product: StringProduct, _ start: Int32, _ slices: StringSlices)
    throws(ConstraintError) -> CloserClasses
  {
    let key = MaskStore.Place(product: ObjectIdentifier(product), state: start, context: nil)
    if let known = masks[classes: key] { return known }
    var result = CloserClasses()
    var numbers: [Bits: Int16] = [:]
    for group in slices.groups {
      var classes: [Int16] = []
      for closer in group {
        var place = start
        for byte in closer.content { place = try product.step(place, byte) }
        let accepting = product.accepting(place)
        if let known = numbers[accepting] {
          classes.append(known)
        } else {
          numbers[accepting] = Int16(result.accepting.count)
          classes.append(Int16(result.accepting.count))
          result.accepting.append((accepting, place))
        }
      }
      result.classOf.append(classes)
    }
    try countStates(product)
    masks[classes: key] = result
    return result
  }

  /// The groups of closing tokens whose suffixes may follow in `closed`.
  private func suffixGroups(_ closed: JSONState, _ slices: StringSlices) throws(ConstraintError)
    -> [Int32]
  {
    if let known = masks[suffixes: closed] { return known }
    var groups = TokenMask(count: slices.groups.count)
    groups.insert(0)
    try walk(&groups, closed, slices.suffixes, from: 0, to: slices.suffixes.count)
    let found = groups.tokens
    masks[suffixes: closed] = found
    return found
  }

  // MARK: Keys

  /// The mask inside a key that need not be one of the names; false when only a walk can tell.
  func fillKey(
    _ mask: inout TokenMask, _ state: JSONState, _ scan: KeyScan, _ trie: TokenTrie,
    _ slices: StringSlices
  ) throws(ConstraintError) -> Bool {
    let frame = state.frame.data
    let node = node(frame.slot)
    guard scan.escape.isClean, let table = node.members else { return false }
    let context = try context(node, table, frame)
    if context.nameSlot >= 0 {
      return try fillJudgedKey(&mask, state, scan, table, context, trie, slices)
    }
    guard !isOrdered || table.limit(frame.seen) == .max,
      try isOpen(node, table, context, scan.patterns)
    else { return false }
    let product = table.patterns.flatMap { $0.isFixed[Int(scan.patterns)] ? nil : $0 }
    var isClosed = false
    if let product {
      isClosed = try !isOpen(node, table, context, dead: Bits.all(product.automata.count))
    }
    if let product, isClosed {
      mask.formUnion(
        try insideMask(product, scan.patterns, context, trie, slices) {
          place throws(ConstraintError) in
          try isOpen(node, table, context, place)
        })
    } else {
      mask.formUnion(slices.inside)
    }
    try addClosers(&mask, state, scan, product, slices)
    if !scan.names.isEmpty { try correctNames(&mask, state, isClosed ? trie : slices.closing) }
    return true
  }

  /// The mask inside a key that `propertyNames` judges by lists of names alone.
  ///
  /// A key that is none of the names there are is like any other such key: one character tells what
  /// becomes of it. What closes the key is asked one by one.
  private func fillJudgedKey(
    _ mask: inout TokenMask, _ state: JSONState, _ scan: KeyScan, _ table: MemberTable,
    _ context: KeyContext, _ trie: TokenTrie, _ slices: StringSlices
  ) throws(ConstraintError) -> Bool {
    let strings = try strings(node(context.nameSlot))
    guard strings.product == nil, strings.checks.isEmpty, strings.softLengths.isEmpty,
      strings.minLength == 0, strings.maxLength == .max,
      table.patterns.map({ $0.isFixed[Int(scan.patterns)] }) ?? true,
      let byte = (UInt8(ascii: "a")...UInt8(ascii: "z")).first(where: {
        !scan.names.continues(table.names, $0) && !scan.words.continues(strings.words, $0)
      })
    else { return false }
    var other = state
    if try step(&other, byte) {
      mask.formUnion(slices.inside)
      try walk(&mask, state, slices.closing, from: 0, to: slices.closing.count)
    } else {
      try walk(&mask, state, trie, from: 0, to: trie.count, alongWords: true)
    }
    return true
  }

  /// The tokens that close a key as one that is not named.
  private func addClosers(
    _ mask: inout TokenMask, _ state: JSONState, _ scan: KeyScan, _ product: StringProduct?,
    _ slices: StringSlices
  ) throws(ConstraintError) {
    let seen = state.frame.data.others
    let classes = try product.map { product throws(ConstraintError) in
      try closerClasses(product, scan.patterns, slices)
    }
    for number in 0..<(classes?.accepting.count ?? 1) {
      // As if the key had not been seen and had no name.
      var other = state
      var unseen = state.frame.data
      unseen.others = []
      other.frame = Frame(unseen)
      var unnamed = scan
      unnamed.names = .none
      unnamed.fingerprint = .empty
      if let classes { unnamed.patterns = classes.accepting[number].state }
      other.lexeme = .key(unnamed)
      guard try step(&other, UInt8(ascii: "\"")) else { continue }
      var data = other.frame.data
      data.others = seen
      other.frame = Frame(data)
      for group in try suffixGroups(other, slices) {
        for (index, closer) in slices.groups[Int(group)].enumerated() {
          if let classes, Int(classes.classOf[Int(group)][index]) != number { continue }
          if !seen.isEmpty {
            var fingerprint = scan.fingerprint
            for byte in closer.content { fingerprint.combine(byte) }
            if seen.contains(fingerprint) { continue }
          }
          mask.insert(closer.token)
        }
      }
    }
  }

  /// Asks anew about the tokens that lead along the node's names.
  private func correctNames(_ mask: inout TokenMask, _ state: JSONState, _ trie: TokenTrie)
    throws(ConstraintError)
  {
    var path: [JSONState] = [state]
    var node = 0
    while node < trie.count {
      let depth = Int(trie.depth[node])
      path.removeLast(path.count - depth)
      let end = Int(trie.subtreeEnd[node])
      let byte = trie.byte[node]
      guard case .key(let before) = path[depth - 1].lexeme,
        let table = self.node(state.frame.data.slot).members
      else { return }
      let isClean = before.escape.isClean
      if isClean && byte == UInt8(ascii: "\"") {
        if before.names.exact(table.names) != nil {
          for index in Int(trie.tokenStart[node])..<Int(trie.tokenStart[end]) {
            mask.remove(trie.tokens[index])
          }
          try walk(&mask, path[depth - 1], trie, from: node, to: end)
        }
        node = end
        continue
      }
      if isClean && byte != UInt8(ascii: "\\") && !before.names.continues(table.names, byte) {
        node = end
        continue
      }
      var next = path[depth - 1]
      guard try step(&next, byte), case .key(let scan) = next.lexeme,
        !scan.names.isEmpty || !scan.escape.isClean
      else {
        node = end
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
