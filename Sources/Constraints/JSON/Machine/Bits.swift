/// A set of small numbers, in one word as long as they stay below 64.
struct Bits: Hashable, Sendable {
  /// Members 0..<64.
  var low: UInt64 = 0
  /// Members from 64 on, without trailing zero words, so that equal sets are equal values.
  var high: [UInt64] = []

  init() {}

  init(_ members: some Sequence<Int>) {
    for member in members { insert(member) }
  }

  /// 0..<count.
  static func all(_ count: Int) -> Bits {
    var bits = Bits()
    bits.low = count >= 64 ? .max : (1 << UInt64(count)) - 1
    if count > 64 {
      bits.high = [UInt64](repeating: .max, count: (count - 1) / 64)
      if count & 63 != 0 { bits.high[bits.high.count - 1] = (1 << UInt64(count & 63)) - 1 }
    }
    return bits
  }

  @inline(__always)
  var isEmpty: Bool { low == 0 && high.isEmpty }

  @inline(__always)
  func contains(_ member: Int) -> Bool {
    if member < 64 { return (low >> UInt64(member)) & 1 == 1 }
    let word = (member >> 6) - 1
    return word < high.count && (high[word] >> UInt64(member & 63)) & 1 == 1
  }

  mutating func insert(_ member: Int) {
    if member < 64 {
      low |= 1 << UInt64(member)
      return
    }
    let word = (member >> 6) - 1
    while high.count <= word { high.append(0) }
    high[word] |= 1 << UInt64(member & 63)
  }

  mutating func remove(_ member: Int) {
    if member < 64 {
      low &= ~(1 << UInt64(member))
      return
    }
    let word = (member >> 6) - 1
    guard word < high.count else { return }
    high[word] &= ~(1 << UInt64(member & 63))
    trim()
  }

  mutating func formUnion(_ other: Bits) {
    low |= other.low
    while high.count < other.high.count { high.append(0) }
    for word in other.high.indices { high[word] |= other.high[word] }
  }

  func union(_ other: Bits) -> Bits {
    var result = self
    result.formUnion(other)
    return result
  }

  func subtracting(_ other: Bits) -> Bits {
    var result = self
    result.low &= ~other.low
    for word in 0..<min(high.count, other.high.count) { result.high[word] &= ~other.high[word] }
    result.trim()
    return result
  }

  func intersection(_ other: Bits) -> Bits {
    var result = Bits()
    result.low = low & other.low
    for word in 0..<min(high.count, other.high.count) {
      result.high.append(high[word] & other.high[word])
    }
    result.trim()
    return result
  }

  func isDisjoint(with other: Bits) -> Bool {
    if low & other.low != 0 { return false }
    for word in 0..<min(high.count, other.high.count) where high[word] & other.high[word] != 0 {
      return false
    }
    return true
  }

  func isSubset(of other: Bits) -> Bool {
    if low & ~other.low != 0 { return false }
    for word in high.indices {
      let cover = word < other.high.count ? other.high[word] : 0
      if high[word] & ~cover != 0 { return false }
    }
    return true
  }

  /// The members, ascending.
  var members: [Int] {
    var result: [Int] = []
    for index in -1..<high.count {
      var rest = index < 0 ? low : high[index]
      while rest != 0 {
        result.append((index + 1) * 64 + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
    return result
  }

  private mutating func trim() {
    while high.last == 0 { high.removeLast() }
  }
}
