/// Turns parsed patterns into expressions.
struct Lowering {
  var arena: ExpressionArena
  let pattern: RegularPattern
  /// (nodes) What is known already; nil while unknown.
  private var known: [Expression?]

  init(_ pattern: RegularPattern, arena: ExpressionArena) {
    self.pattern = pattern
    self.arena = arena
    known = [Expression?](repeating: nil, count: pattern.nodes.count)
  }

  mutating func lower() throws(ConstraintError) -> Expression {
    try lower(pattern.root)
  }

  /// Works off the nodes below `root` with a stack of its own; a subroutine call waits for the group
  /// it names, and a group that waits for itself is a recursion.
  private mutating func lower(_ root: Int) throws(ConstraintError) -> Expression {
    var stack = [root]
    var waiting: Set<Int> = []
    while let node = stack.last {
      if known[node] != nil {
        stack.removeLast()
        waiting.remove(node)
        continue
      }
      let missing = try dependencies(node).filter { known[$0] == nil }
      if missing.isEmpty {
        known[node] = try build(node)
        continue
      }
      waiting.insert(node)
      if missing.contains(where: waiting.contains) {
        throw ConstraintError(.unsupported, "recursion")
      }
      stack.append(contentsOf: missing)
    }
    return known[root] ?? .none
  }

  private func dependencies(_ node: Int) throws(ConstraintError) -> [Int] {
    switch pattern.nodes[node] {
    case .empty, .scalars, .start, .boundary, .newlineSequence: []
    case .concatenation(let items), .alternation(let items): items
    case .repetition(let body, _, _, _), .atomic(let body), .look(let body, _, _): [body]
    case .conditional(let test, let yes, let no): [test, yes, no]
    case .call(let name, let offset): [try group(name, offset)]
    }
  }

  private func group(
    _ name: RegularPattern.GroupName, _ offset: Int
  ) throws(ConstraintError) -> Int {
    guard let body = pattern.groups[name] else {
      throw ConstraintError(
        .syntax, "reference to a group that does not exist at byte \(offset)", offset: offset)
    }
    return body
  }

  func lowered(_ node: Int) -> Expression { known[node] ?? .none }

  private mutating func build(_ node: Int) throws(ConstraintError) -> Expression {
    let result: Expression
    switch pattern.nodes[node] {
    case .empty: result = .epsilon
    case .scalars(let set): result = try arena.scalars(set)
    case .start: result = try arena.start()
    case .concatenation(let items): result = try arena.concatenation(items.map { lowered($0) })
    case .alternation(let items): result = try arena.union(items.map { lowered($0) })
    case .repetition(let body, let low, let high, let mode):
      if mode == .possessive {
        result = try atomic([.node(node)])
      } else {
        result = try arena.repetition(
          lowered(body), Int32(low), high.map { Int32($0) } ?? ExpressionArena.unbounded)
      }
    case .atomic(let body): result = try atomic([.node(body)])
    case .look(let body, false, let negated): result = try look(lowered(body), negated)
    case .look(let body, true, let negated): result = try lookBehind(lowered(body), negated)
    case .boundary(let word, let negated): result = try boundary(word, negated)
    case .conditional(let test, let yes, let no):
      guard case .look(let body, let behind, let negated) = pattern.nodes[test] else {
        return .none
      }
      let then = lowered(test)
      let otherwise =
        behind ? try lookBehind(lowered(body), !negated) : try look(lowered(body), !negated)
      result = try arena.union([
        try arena.concatenation(then, lowered(yes)),
        try arena.concatenation(otherwise, lowered(no)),
      ])
    case .call(let name, let offset): result = lowered(try group(name, offset))
    case .newlineSequence: result = try newlineSequence()
    }
    if arena[result].isPlain { arena.markWhole(result) }
    return result
  }

  /// The rest of the text begins with a match, or (negated) does not.
  mutating func look(
    _ body: Expression, _ negated: Bool
  ) throws(ConstraintError) -> Expression {
    let rest = try arena.concatenation(body, .top)
    return try arena.ahead(negated ? try arena.complement(rest) : rest)
  }

  /// The text so far ends with a match, or does not.
  private mutating func lookBehind(
    _ body: Expression, _ negated: Bool
  ) throws(ConstraintError) -> Expression {
    let followed = try arena.concatenation(arena.anyText, body)
    if let tracker = arena.trackers.firstIndex(of: followed) {
      return try arena.behind(tracker, negated: negated)
    }
    guard arena.trackers.count < 64 else {
      throw ConstraintError(
        .limit, "the limit lookBehinds = 64 was reached: use fewer look-behinds")
    }
    arena.trackers.append(followed)
    return try arena.behind(arena.trackers.count - 1, negated: negated)
  }

  private mutating func boundary(
    _ word: ScalarSet, _ negated: Bool
  ) throws(ConstraintError) -> Expression {
    let character = try arena.scalars(word)
    let (before, notBefore) = (try lookBehind(character, false), try lookBehind(character, true))
    let (after, notAfter) = (try look(character, false), try look(character, true))
    return try arena.union([
      try arena.concatenation(before, negated ? after : notAfter),
      try arena.concatenation(notBefore, negated ? notAfter : after),
    ])
  }

  /// `\R`: CR LF is taken whole or not at all, so that a lone CR is not followed by LF.
  private mutating func newlineSequence() throws(ConstraintError) -> Expression {
    let carriageReturn = try arena.scalars(ScalarSet(0x0D))
    let lineFeed = try arena.scalars(ScalarSet(0x0A))
    let others = try arena.scalars(
      ScalarSet.verticalSpace.subtracting(ScalarSet(0x0D)))
    return try arena.union([
      try arena.concatenation(carriageReturn, lineFeed),
      try arena.concatenation(carriageReturn, try look(lineFeed, true)), others,
    ])
  }
}
