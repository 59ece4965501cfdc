/// Atomic groups and possessive quantifiers commit to the first way to match. They stay regular when
/// the ways can be put in order with look-ahead: an alternative counts only where no earlier one
/// matches, an iteration is left out only where one more cannot be taken.
extension Lowering {
  /// One element of the sequence inside an atomic group.
  enum AtomicPart {
    case node(Int)
    case repetition(Int, low: Int, high: Int?, mode: RegularPattern.RepeatMode)
  }

  private static let unrolled = 40

  /// The atomic group of a sequence.
  mutating func atomic(_ parts: [AtomicPart]) throws(ConstraintError) -> Expression {
    var fuel = 20_000
    return try atomic(parts, &fuel)
  }

  private func refusal() -> ConstraintError {
    ConstraintError(.unsupported, "atomic group")
  }

  /// Recursion is bounded by the pattern's nesting and by `fuel`.
  private mutating func atomic(
    _ parts: [AtomicPart], _ fuel: inout Int
  ) throws(ConstraintError) -> Expression {
    fuel -= parts.count + 1
    guard fuel > 0, parts.count < 300 else { throw refusal() }
    // What has one way to match is taken as it is.
    var decided: [Expression] = []
    var rest = parts[...]
    while let part = rest.first, try oneWay(part) {
      decided.append(try plain([part]))
      rest.removeFirst()
    }
    guard let part = rest.first else { return try arena.concatenation(decided) }
    let following = Array(rest.dropFirst())
    let result: Expression
    switch part {
    case .node(let node):
      switch pattern.nodes[node] {
      case .concatenation(let items):
        result = try atomic(items.map { .node($0) } + following, &fuel)
      case .alternation(let branches):
        var parts: [Expression] = []
        var earlier: [Expression] = []
        for branch in branches {
          let whole = [AtomicPart.node(branch)] + following
          let notEarlier = try look(try arena.union(earlier), true)
          parts.append(try arena.concatenation(notEarlier, try atomic(whole, &fuel)))
          earlier.append(try plain(whole))
        }
        result = try arena.union(parts)
      case .repetition(let body, let low, let high, .possessive):
        // A group of its own inside the sequence.
        let group = AtomicPart.repetition(body, low: low, high: high, mode: .greedy)
        result = try arena.concatenation(
          try atomic([group], &fuel), try atomic(following, &fuel))
      case .repetition(let body, let low, let high, let mode):
        let loop = AtomicPart.repetition(body, low: low, high: high, mode: mode)
        result = try atomic([loop] + following, &fuel)
      case .atomic(let body):
        result = try arena.concatenation(
          try atomic([.node(body)], &fuel), try atomic(following, &fuel))
      case .call(let name, _):
        guard let body = pattern.groups[name] else { throw refusal() }
        result = try atomic([.node(body)] + following, &fuel)
      default: throw refusal()
      }
    case .repetition(let body, let low, let high, let mode):
      result = try loop(body, low, high, mode, following, &fuel)
    }
    return try arena.concatenation(try arena.concatenation(decided), result)
  }

  private mutating func loop(
    _ body: Int, _ low: Int, _ high: Int?, _ mode: RegularPattern.RepeatMode,
    _ following: [AtomicPart], _ fuel: inout Int
  ) throws(ConstraintError) -> Expression {
    guard try oneWay(.node(body)) else { throw refusal() }
    let once = lowered(body)
    guard arena[once].nullability == .never else { throw refusal() }
    let after = try plain(following)
    let leaving = try atomic(following, &fuel)
    let first = try arena.repetition(once, Int32(low), Int32(low))
    let rest: Expression
    switch (high, mode) {
    case (nil, .lazy):
      let stay = try arena.concatenation(try look(after, true), once)
      rest = try arena.concatenation(
        try arena.repetition(stay, 0, ExpressionArena.unbounded), leaving)
    case (nil, _):
      let more = try arena.concatenation(
        try arena.repetition(once, 1, ExpressionArena.unbounded), after)
      let leave = try arena.concatenation(try look(more, true), leaving)
      rest = try arena.concatenation(
        try arena.repetition(once, 0, ExpressionArena.unbounded), leave)
    case (let high?, _):
      guard high - low <= Self.unrolled else { throw refusal() }
      var inner = leaving
      for left in 1...max(1, high - low) where high > low {
        let counted = try arena.repetition(once, 1, Int32(left))
        let again = try arena.concatenation(once, inner)
        if mode == .lazy {
          let stay = try arena.concatenation(try look(after, true), again)
          inner = try arena.union([leaving, stay])
        } else {
          let more = try look(try arena.concatenation(counted, after), true)
          inner = try arena.union([again, try arena.concatenation(more, leaving)])
        }
      }
      rest = inner
    }
    return try arena.concatenation(first, rest)
  }

  /// The language of a sequence when nothing commits.
  private mutating func plain(_ parts: [AtomicPart]) throws(ConstraintError) -> Expression {
    var result: [Expression] = []
    for part in parts {
      switch part {
      case .node(let node): result.append(lowered(node))
      case .repetition(let body, let low, let high, _):
        result.append(
          try arena.repetition(
            lowered(body), Int32(low), high.map { Int32($0) } ?? ExpressionArena.unbounded))
      }
    }
    return try arena.concatenation(result)
  }

  /// Whether all matches at one place end at the same place.
  private func oneWay(_ part: AtomicPart) throws(ConstraintError) -> Bool {
    switch part {
    case .node(let node): return try length(node) != nil
    case .repetition(let body, let low, let high, _):
      guard low == high else { return false }
      return try length(body) != nil
    }
  }

  /// The number of characters a node takes when that is always the same.
  private func length(_ node: Int) throws(ConstraintError) -> Int? {
    switch pattern.nodes[node] {
    case .empty, .start, .boundary, .look: return 0
    case .scalars: return 1
    case .concatenation(let items):
      var sum = 0
      for item in items {
        guard let length = try length(item) else { return nil }
        sum += length
      }
      return sum
    case .alternation(let items):
      guard let first = items.first, let expected = try length(first) else { return nil }
      for item in items { if try length(item) != expected { return nil } }
      return expected
    case .repetition(let body, let low, let high, let mode):
      guard low == high, mode != .possessive || low < 2 else { return nil }
      guard let single = try length(body) else { return nil }
      return single * low
    case .atomic(let body): return try length(body)
    case .conditional(_, let yes, let no):
      guard let first = try length(yes), try length(no) == first else { return nil }
      return first
    case .call, .newlineSequence: return nil
    }
  }
}
