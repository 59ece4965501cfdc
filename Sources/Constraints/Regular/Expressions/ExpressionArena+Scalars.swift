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
    let mark: UInt32 = lead ? [0, 0xC0, 0xE0, 0xF0][total] : 0x80
    let shift = UInt32(6 * continuations)
    let full: UInt32 = 1 << shift - 1
    if !lead, spans.count == 1, spans[0] == (0, full << 6 | 0x3F) {
      let any = try intern(bytes: ByteSet(0x80...0xBF))
      return try concatenation([Expression](repeating: any, count: continuations + 1))
    }
    var byTail: [(tail: Expression, set: ByteSet)] = []
    func add(_ lower: UInt32, _ upper: UInt32, _ tail: Expression) {
      let range = UInt8(truncatingIfNeeded: mark | lower)...UInt8(truncatingIfNeeded: mark | upper)
      if let place = byTail.lastIndex(where: { $0.tail == tail }) {
        byTail[place].set = byTail[place].set.union(ByteSet(range))
      } else {
        byTail.append((tail, ByteSet(range)))
      }
    }
    if continuations == 0 {
      for (lower, upper) in spans { add(lower, upper, .epsilon) }
    } else {
      var index = 0
      var next: UInt32 = 0  // the first leading byte that is not done
      while index < spans.count {
        let (lower, upper) = spans[index]
        let byte = max(next, lower >> shift)
        if byte > upper >> shift {
          index += 1
          continue
        }
        // A run of leading bytes with everything below them, or one byte with what falls to it.
        let firstFull = lower <= byte << shift ? byte : byte + 1
        let lastFull = upper & full == full ? Int64(upper >> shift) : Int64(upper >> shift) - 1
        if firstFull == byte, Int64(byte) <= lastFull {
          let tail = try encoded([(0, full)], continuations - 1, lead: false, total: total)
          add(byte, UInt32(lastFull), tail)
          next = UInt32(lastFull) + 1
          continue
        }
        var parts: [(UInt32, UInt32)] = []
        for (lower, upper) in spans[index...] {
          guard lower >> shift <= byte else { break }
          parts.append((max(lower, byte << shift) & full, min(upper, byte << shift | full) & full))
        }
        add(byte, byte, try encoded(parts, continuations - 1, lead: false, total: total))
        next = byte + 1
      }
    }
    var parts: [Expression] = []
    for entry in byTail {
      parts.append(try concatenation(try intern(bytes: entry.set), entry.tail))
    }
    return try union(parts)
  }
}
