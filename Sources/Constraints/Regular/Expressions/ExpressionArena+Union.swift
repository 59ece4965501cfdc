extension ExpressionArena {
  mutating func union(_ list: [Expression]) throws(ConstraintError) -> Expression {
    try union(list, level: 0)
  }

  /// Besides sorting and removing doubles, operands that share a tail or a head are joined, so that
  /// the union stays small while counters run: r{2,5}·t ∪ r{4,9}·t = r{2,9}·t.
  private mutating func union(
    _ list: [Expression], level: Int
  ) throws(ConstraintError) -> Expression {
    if list.count == 1 { return list[0] }
    var parts: [Expression] = []
    parts.reserveCapacity(list.count)
    for operand in list where operand != .none {
      if operand == .top { return .top }
      let node = self[operand]
      if node.kind == .union {
        parts.append(contentsOf: operands(node))
      } else {
        parts.append(operand)
      }
    }
    parts.sort()
    parts = Self.distinct(parts)
    if parts.isEmpty { return .none }
    if parts.count == 1 { return parts[0] }
    // Everything else stays inside whole texts, so that any text takes it in.
    if parts.contains(anyText) { return anyText }
    let before = parts
    parts = try joinBytes(parts)
    parts = try joinRepetitions(parts)
    if level < 24 { parts = try joinHeads(parts, level: level) }
    if parts != before {
      // A join may have made a union or a double.
      return try union(parts, level: level + 1)
    }
    for part in parts {
      let node = self[part]
      if node.kind == .complement, parts.contains(node.a) { return .top }
    }
    return try intern(.union, parts)
  }

  private static func distinct(_ sorted: [Expression]) -> [Expression] {
    var result: [Expression] = []
    result.reserveCapacity(sorted.count)
    for value in sorted where value != result.last { result.append(value) }
    return result
  }

  /// A·t ∪ B·t = (A ∪ B)·t for byte sets A and B.
  private mutating func joinBytes(_ parts: [Expression]) throws(ConstraintError) -> [Expression] {
    var result: [Expression] = []
    var place: [Expression: Int] = [:]
    var sets: [(set: ByteSet, tail: Expression, count: Int, original: Expression)] = []
    for part in parts {
      let first = self[head(part)]
      guard first.kind == .bytes else {
        result.append(part)
        continue
      }
      let tail = tail(part)
      if let known = place[tail] {
        sets[known].set = sets[known].set.union(set(first))
        sets[known].count += 1
      } else {
        place[tail] = sets.count
        sets.append((set(first), tail, 1, part))
      }
    }
    if sets.allSatisfy({ $0.count == 1 }) { return parts }
    for entry in sets {
      result.append(
        entry.count == 1
          ? entry.original : try concatenation(try intern(bytes: entry.set), entry.tail))
    }
    return Self.distinct(result.sorted())
  }

  /// Joins r{a,b}·t and r{c,d}·t when together they have no gap; t itself is r{0,0}·t.
  private mutating func joinRepetitions(
    _ parts: [Expression]
  ) throws(ConstraintError) -> [Expression] {
    struct Key: Hashable {
      var body: Expression
      var tail: Expression
    }
    var place: [Key: Int] = [:]
    var groups: [(key: Key, spans: [(low: Int32, high: Int32, part: Expression)])] = []
    var rest: [Expression] = []
    for part in parts {
      let node = self[head(part)]
      guard node.kind == .repetition else {
        rest.append(part)
        continue
      }
      let key = Key(body: node.a, tail: tail(part))
      if let known = place[key] {
        groups[known].spans.append((node.low, node.high, part))
      } else {
        place[key] = groups.count
        groups.append((key, [(node.low, node.high, part)]))
      }
    }
    if groups.isEmpty { return parts }
    var result: [Expression] = []
    var used: [Expression] = []
    for group in groups {
      var spans = group.spans
      let bare = group.key.tail
      if rest.contains(bare), spans.contains(where: { $0.low <= 1 }) {
        spans.append((0, 0, bare))
        used.append(bare)
      }
      let single = try concatenation(group.key.body, bare)
      if rest.contains(single), spans.contains(where: { $0.low <= 2 }) {
        spans.append((1, 1, single))
        used.append(single)
      }
      if spans.count == 1 {
        result.append(spans[0].part)
        continue
      }
      spans.sort { ($0.low, $0.high) < ($1.low, $1.high) }
      if absorbs(bare, self[group.key.body]), self[group.key.body].isPlain {
        spans = [spans[0]]
      }
      var joined: [(low: Int32, high: Int32, part: Expression?)] = []
      for span in spans {
        if let last = joined.last,
          last.high == Self.unbounded || span.low <= last.high + 1
        {
          joined[joined.count - 1] = (last.low, max(last.high, span.high), nil)
        } else {
          joined.append((span.low, span.high, span.part))
        }
      }
      for span in joined {
        if let part = span.part {
          result.append(part)
        } else {
          result.append(
            try concatenation(try repetition(group.key.body, span.low, span.high), bare))
        }
      }
    }
    result.append(contentsOf: rest.filter { !used.contains($0) })
    return Self.distinct(result.sorted())
  }

  /// r·s ∪ r·t = r·(s ∪ t) for an r that is no byte set: those the derivative tells apart anyway.
  private mutating func joinHeads(
    _ parts: [Expression], level: Int
  ) throws(ConstraintError) -> [Expression] {
    var place: [Expression: Int] = [:]
    var groups: [(head: Expression, tails: [Expression], original: Expression)] = []
    var result: [Expression] = []
    for part in parts {
      let node = self[part]
      guard node.kind == .concatenation, self[node.a].kind != .bytes, self[node.a].kind != .ahead
      else {
        result.append(part)
        continue
      }
      if let known = place[node.a] {
        groups[known].tails.append(node.b)
      } else {
        place[node.a] = groups.count
        groups.append((node.a, [node.b], part))
      }
    }
    if groups.allSatisfy({ $0.tails.count == 1 }) { return parts }
    for group in groups {
      if group.tails.count == 1 {
        result.append(group.original)
      } else {
        let tails = try union(group.tails, level: level + 1)
        result.append(try concatenation(group.head, tails))
      }
    }
    return Self.distinct(result.sorted())
  }
}
