extension ExpressionArena {
  static func add(_ a: Int32, _ b: Int32) -> Int32 {
    a == infinite || b == infinite ? infinite : Int32(clamping: Int(a) + Int(b))
  }

  static func multiply(_ a: Int32, _ b: Int32) -> Int32 {
    if a == 0 || b == 0 { return 0 }
    return a == infinite || b == infinite ? infinite : Int32(clamping: Int(a) * Int(b))
  }

  // MARK: Concatenation

  /// a·b, nested to the right.
  mutating func concatenation(
    _ a: Expression, _ b: Expression
  ) throws(ConstraintError) -> Expression {
    if a == .none || b == .none { return .none }
    if a == .epsilon { return b }
    if b == .epsilon { return a }
    guard self[a].kind == .concatenation else { return try link(a, b) }
    var spine: [Expression] = []
    var rest = a
    while self[rest].kind == .concatenation {
      spine.append(self[rest].a)
      rest = self[rest].b
    }
    spine.append(rest)
    var result = b
    for element in spine.reversed() { result = try link(element, result) }
    return result
  }

  mutating func concatenation(_ list: [Expression]) throws(ConstraintError) -> Expression {
    var result = Expression.epsilon
    for element in list.reversed() { result = try concatenation(element, result) }
    return result
  }

  /// h·t for an h that is no concatenation.
  private mutating func link(
    _ first: Expression, _ rest: Expression
  ) throws(ConstraintError) -> Expression {
    var h = first
    var t = rest
    while true {
      if h == .none || t == .none { return .none }
      if h == .epsilon { return t }
      if t == .epsilon { return h }
      let node = self[h]
      // A tail that takes everything makes optional heads needless.
      if let trimmed = try trim(h, before: t), trimmed != h {
        if self[trimmed].kind == .concatenation { return try concatenation(trimmed, t) }
        h = trimmed
        continue
      }
      let next = head(t)
      let nextNode = self[next]
      if node.kind == .ahead, nextNode.kind == .ahead {
        h = try ahead(try intersection([node.a, nextNode.a]))
        t = tail(t)
        continue
      }
      if let merged = try merge(h, next) {
        h = merged
        t = tail(t)
        continue
      }
      break
    }
    let head = self[h]
    let tail = self[t]
    var node = Self.blank(.concatenation)
    node.a = h
    node.b = t
    node.isPlain = head.isPlain && tail.isPlain
    node.isWhole = head.isWhole && tail.isWhole
    absorb(head, into: &node, deeper: 1)
    absorb(tail, into: &node, deeper: 0)
    node.minLength = Self.add(head.minLength, tail.minLength)
    node.nullability =
      head.nullability == .never || tail.nullability == .never
      ? .never : head.nullability == .always && tail.nullability == .always ? .always : .sometimes
    return try intern(node)
  }

  /// What is left of `h` in front of a tail that accepts every text anyway; nil when nothing changes.
  private mutating func trim(
    _ h: Expression, before t: Expression
  ) throws(ConstraintError) -> Expression? {
    let node = self[h]
    guard node.isPlain, absorbs(t, node) else { return nil }
    if node.nullability == .always { return .epsilon }
    if node.kind == .repetition, node.high != node.low {
      return try repetition(node.a, node.low, node.low)
    }
    return nil
  }

  /// Whether r·t ⊆ t for every r like `node`.
  func absorbs(_ t: Expression, _ node: ExpressionNode) -> Bool {
    t == .top || (head(t) == anyText && node.isWhole)
  }

  /// r{a,b}·r{c,d} = r{a+c,b+d}, also when one of them is a plain r.
  private mutating func merge(
    _ h: Expression, _ next: Expression
  ) throws(ConstraintError) -> Expression? {
    let left = self[h]
    let right = self[next]
    let (body, added): (Expression, (low: Int32, high: Int32))
    if left.kind == .repetition, right.kind == .repetition, left.a == right.a {
      (body, added) = (left.a, (right.low, right.high))
    } else if left.kind == .repetition, left.a == next {
      (body, added) = (next, (1, 1))
    } else if right.kind == .repetition, right.a == h {
      (body, added) = (h, (1, 1))
    } else {
      return nil
    }
    // Iterations that may or may not be empty are told apart: see `repetition`.
    guard self[body].nullability != .sometimes else { return nil }
    let counted = left.kind == .repetition && left.a == body ? left : right
    let low = Int(counted.low) + Int(added.low)
    let high = Self.add(counted.high, added.high)
    guard low <= Self.maxCount, high == Self.unbounded || high <= Int32(Self.maxCount),
      (high == Self.unbounded) == (counted.high == Self.unbounded || added.high == Self.unbounded)
    else { return nil }
    return try repetition(body, Int32(low), high)
  }

  // MARK: Repetition

  /// r{low,high}; `unbounded` is no upper bound.
  mutating func repetition(
    _ r: Expression, _ least: Int32, _ most: Int32
  ) throws(ConstraintError) -> Expression {
    var low = least
    let high = most
    var body = r
    if high == 0 || body == .epsilon { return .epsilon }
    if body == .none { return low == 0 ? .epsilon : .none }
    if body == .top { return .top }
    if self[body].nullability == .always { low = 0 }
    if low == 1 && high == 1 { return body }
    if low == 0, self[body].kind == .union, operands(self[body]).first == .epsilon {
      body = try union(Array(operands(self[body]).dropFirst()))
    }
    let node = self[body]
    if node.nullability == .sometimes, low > 0 {
      guard low <= limits.regexCopies else {
        throw limits.reached("regexCopies", limits.regexCopies, "lower the least count")
      }
      let rest = high == Self.unbounded ? high : high - low
      var result = try repetition(body, 0, rest)
      for _ in 0..<low { result = try concatenation(body, result) }
      return result
    }
    if node.kind == .repetition, let merged = Self.product(node, low, high) {
      return try repetition(node.a, merged.low, merged.high)
    }
    if low == 1 && high == 1 { return body }
    var result = Self.blank(.repetition)
    result.a = body
    result.low = low
    result.high = high
    result.isPlain = node.isPlain
    result.isWhole = node.isWhole
    absorb(node, into: &result, deeper: 1)
    result.minLength = Self.multiply(low, node.minLength)
    result.nullability = low == 0 ? .always : node.nullability
    return try intern(result)
  }

  /// (q{a,b}){c,d} is q{ca,db} when the reachable counts have no gap.
  private static func product(
    _ inner: ExpressionNode, _ c: Int32, _ d: Int32
  ) -> (low: Int32, high: Int32)? {
    let (a, b) = (Int(inner.low), inner.high == unbounded ? Int.max / 4 : Int(inner.high))
    let width = min(b - a, Int(Int32.max))
    guard c == d || Int(c) * width >= a - 1 else { return nil }
    let low = Int(c) * a
    let high = inner.high == unbounded || d == unbounded ? Int(unbounded) : Int(d) * b
    guard low <= maxCount, high == Int(unbounded) || high <= maxCount else { return nil }
    return (Int32(low), Int32(high))
  }

  // MARK: Boolean operators

  mutating func intersection(_ list: [Expression]) throws(ConstraintError) -> Expression {
    var parts: [Expression] = []
    var bytes: ByteSet?
    for operand in list {
      let node = self[operand]
      if operand == .none { return .none }
      if operand == .top { continue }
      if node.kind == .intersection {
        parts.append(contentsOf: operands(node))
      } else {
        parts.append(operand)
      }
    }
    var kept: [Expression] = []
    for part in parts.sorted() where part != kept.last {
      if self[part].kind == .bytes {
        bytes = bytes.map { $0.intersection(set(self[part])) } ?? set(self[part])
      } else {
        kept.append(part)
      }
    }
    if let bytes {
      kept.append(try intern(bytes: bytes))
      kept.sort()
    }
    if kept.isEmpty { return .top }
    if kept.count == 1 { return kept[0] }
    if kept.first == Expression.none { return .none }
    for part in kept {
      let node = self[part]
      if node.kind == .complement, kept.contains(node.a) { return .none }
    }
    if kept.contains(.epsilon) {
      let others = kept.filter { $0 != .epsilon }
      if others.contains(where: { self[$0].nullability == .never }) { return .none }
      if others.allSatisfy({ self[$0].nullability == .always }) { return .epsilon }
    }
    if kept.contains(anyText) {
      let others = kept.filter { $0 != anyText }
      if others.contains(where: { self[$0].isWhole }) { return try intersection(others) }
    }
    return try intern(.intersection, kept)
  }

  mutating func complement(_ a: Expression) throws(ConstraintError) -> Expression {
    if a == .none { return .top }
    if a == .top { return .none }
    let child = self[a]
    if child.kind == .complement { return child.a }
    var node = Self.blank(.complement)
    node.a = a
    node.isPlain = false
    node.isWhole = false
    absorb(child, into: &node, deeper: 1)
    node.hasComplementedStart = node.hasStart
    node.nullability =
      switch child.nullability {
      case .never: .always
      case .always: .never
      case .sometimes: .sometimes
      }
    node.minLength = child.nullability == .always ? 1 : 0
    return try intern(node)
  }

  // MARK: Zero-width tests

  mutating func ahead(_ rest: Expression) throws(ConstraintError) -> Expression {
    if rest == .none { return .none }
    if rest == .top { return .epsilon }
    let child = self[rest]
    var node = Self.blank(.ahead)
    node.a = rest
    node.isPlain = false
    node.isWhole = false
    absorb(child, into: &node, deeper: 1)
    node.nullability = .sometimes
    return try intern(node)
  }

  mutating func behind(_ tracker: Int, negated: Bool) throws(ConstraintError) -> Expression {
    var node = Self.blank(.behind)
    node.a = Int32(tracker)
    node.b = negated ? 1 : 0
    node.isPlain = false
    node.isWhole = false
    node.isContextual = true
    node.nullability = .sometimes
    node.trackers = 1 << UInt64(tracker)
    absorb(self[trackers[tracker]], into: &node, deeper: 0)
    return try intern(node)
  }

  mutating func start() throws(ConstraintError) -> Expression {
    var node = Self.blank(.start)
    node.isPlain = false
    node.isWhole = false
    node.isContextual = true
    node.hasStart = true
    node.nullability = .sometimes
    return try intern(node)
  }
}
