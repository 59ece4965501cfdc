extension ExpressionArena {
  /// The UTF-8 encodings of a set of code points.
  mutating func scalars(_ set: ScalarSet) throws(ConstraintError) -> Expression {
    if let known = scalarSets[set] { return known }
    var parts: [Expression] = []
    let lengths: [(UInt32, UInt32, Int)] = [
      (0, 0x7F, 0), (0x80, 0x7FF, 1), (0x800, 0xFFFF, 2), (0x10000, 0x10FFFF, 3),
    ]
    for (first, last, continuations) in lengths {
      var spans: [(UInt32, UInt32)] = []
      for range in set.ranges where range.upper >= first && range.lower <= last {
        spans.append((max(range.lower, first), min(range.upper, last)))
      }
      if !spans.isEmpty {
        parts.append(try encoded(spans, continuations, lead: true, total: continuations))
      }
    }
    let result = try union(parts)
    markWhole(result)
    scalarSets[set] = result
    return result
  }

  /// The bytes of values given by `1 + continuations` groups of bits; depth at most four.
  private mutating func encoded(
    _ spans: [(UInt32, UInt32)], _ continuations: Int, lead: Bool, total: Int
  ) throws(ConstraintError) -> Expression {
    if !lead, spans.count == 1, spans[0] == (0, 1 << UInt32(6 * (continuations + 1)) - 1) {
      // All there are: a million values need not be counted out one by one.
      var tail = Expression.epsilon
      let any = try intern(bytes: ByteSet(0x80...0xBF))
      for _ in 0...continuations { tail = try concatenation(any, tail) }
      return tail
    }
    let mark: UInt32 = lead ? [0, 0xC0, 0xE0, 0xF0][total] : 0x80
    var byTail: [(tail: Expression, set: ByteSet)] = []
    func add(_ byte: UInt32, _ tail: Expression) {
      let byte = UInt8(truncatingIfNeeded: mark | byte)
      if let place = byTail.firstIndex(where: { $0.tail == tail }) {
        byTail[place].set.insert(byte)
      } else {
        var set = ByteSet()
        set.insert(byte)
        byTail.append((tail, set))
      }
    }
    if continuations == 0 {
      for (lower, upper) in spans { for value in lower...upper { add(value, .epsilon) } }
    } else {
      let shift = UInt32(6 * continuations)
      let full: UInt32 = 1 << shift - 1
      var pending: (byte: UInt32, spans: [(UInt32, UInt32)])?
      for (lower, upper) in spans {
        for byte in (lower >> shift)...(upper >> shift) {
          let low = byte == lower >> shift ? lower & full : 0
          let high = byte == upper >> shift ? upper & full : full
          if pending?.byte == byte {
            pending?.spans.append((low, high))
          } else {
            if let last = pending {
              add(last.byte, try encoded(last.spans, continuations - 1, lead: false, total: total))
            }
            pending = (byte, [(low, high)])
          }
        }
      }
      if let last = pending {
        add(last.byte, try encoded(last.spans, continuations - 1, lead: false, total: total))
      }
    }
    var parts: [Expression] = []
    for entry in byTail {
      parts.append(try concatenation(try intern(bytes: entry.set), entry.tail))
    }
    return try union(parts)
  }
}
