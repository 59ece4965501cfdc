/// A set of byte values, one bit each.
package struct ByteSet: Hashable, Sendable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  package init() {}

  package init(_ range: ClosedRange<UInt8>) {
    for byte in range { insert(byte) }
  }

  package mutating func insert(_ byte: UInt8) {
    let bit: UInt64 = 1 << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: words.0 |= bit
    case 1: words.1 |= bit
    case 2: words.2 |= bit
    default: words.3 |= bit
    }
  }

  package func contains(_ byte: UInt8) -> Bool {
    let word =
      switch byte >> 6 {
      case 0: words.0
      case 1: words.1
      case 2: words.2
      default: words.3
      }
    return (word >> UInt64(byte & 63)) & 1 == 1
  }

  package var isEmpty: Bool { (words.0 | words.1 | words.2 | words.3) == 0 }
  package var isASCII: Bool { (words.2 | words.3) == 0 }

  package func union(_ other: ByteSet) -> ByteSet {
    var result = self
    result.words.0 |= other.words.0
    result.words.1 |= other.words.1
    result.words.2 |= other.words.2
    result.words.3 |= other.words.3
    return result
  }

  package func intersection(_ other: ByteSet) -> ByteSet {
    var result = self
    result.words.0 &= other.words.0
    result.words.1 &= other.words.1
    result.words.2 &= other.words.2
    result.words.3 &= other.words.3
    return result
  }

  /// The smallest member.
  package var first: UInt8? {
    if words.0 != 0 { return UInt8(words.0.trailingZeroBitCount) }
    if words.1 != 0 { return UInt8(64 + words.1.trailingZeroBitCount) }
    if words.2 != 0 { return UInt8(128 + words.2.trailingZeroBitCount) }
    if words.3 != 0 { return UInt8(192 + words.3.trailingZeroBitCount) }
    return nil
  }

  package static func == (left: ByteSet, right: ByteSet) -> Bool {
    left.words == right.words
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }
}

/// The coarsest partition of the bytes that every set of a collection respects.
package struct ByteClasses: Sendable {
  /// (256) The class of each byte.
  package private(set) var classOf: [UInt8]
  /// (classes) The smallest byte of each class; ascending.
  package private(set) var representatives: [UInt8]

  package init(separating sets: [ByteSet]) {
    var label = [Int](repeating: 0, count: 256)
    var labels = 1
    // (2 · labels) New names, by old name and membership.
    var renamed = [Int](repeating: -1, count: 512)
    for set in sets where labels < 256 {
      for index in 0..<(2 * labels) { renamed[index] = -1 }
      labels = 0
      for byte in 0..<256 {
        let key = label[byte] * 2 + (set.contains(UInt8(byte)) ? 1 : 0)
        if renamed[key] < 0 {
          renamed[key] = labels
          labels += 1
        }
        label[byte] = renamed[key]
      }
    }
    classOf = []
    representatives = []
    // Names were given in the order of the bytes, so that they are 0, 1, 2 … already.
    for byte in 0..<256 {
      if label[byte] == representatives.count { representatives.append(UInt8(byte)) }
      classOf.append(UInt8(truncatingIfNeeded: label[byte]))
    }
  }

  package var count: Int { representatives.count }
}
