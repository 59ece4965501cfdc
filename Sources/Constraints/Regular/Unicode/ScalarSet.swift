/// A set of Unicode code points, as sorted, disjoint, non-adjacent closed ranges.
package struct ScalarSet: Hashable, Sendable {
  /// One closed range of code points.
  package struct Range: Hashable, Sendable {
    package var lower: UInt32
    package var upper: UInt32

    package init(lower: UInt32, upper: UInt32) {
      self.lower = lower
      self.upper = upper
    }
  }

  package private(set) var ranges: [Range] = []

  package init() {}

  package init(_ scalar: UInt32) {
    ranges = [Range(lower: scalar, upper: scalar)]
  }

  package init(_ range: ClosedRange<UInt32>) {
    ranges = [Range(lower: range.lowerBound, upper: range.upperBound)]
  }

  package init(_ parts: [ClosedRange<UInt32>]) {
    self.init(unsorted: parts.map { Range(lower: $0.lowerBound, upper: $0.upperBound) })
  }

  /// The union of ranges in any order, overlapping or not.
  package init(unsorted parts: [Range]) {
    for part in parts.sorted(by: { ($0.lower, $0.upper) < ($1.lower, $1.upper) }) {
      if let last = ranges.last, part.lower <= last.upper &+ 1 {
        ranges[ranges.count - 1].upper = max(last.upper, part.upper)
      } else {
        ranges.append(part)
      }
    }
  }

  package var isEmpty: Bool { ranges.isEmpty }

  /// The number of code points.
  package var count: Int {
    ranges.reduce(0) { $0 + Int($1.upper - $1.lower) + 1 }
  }

  package func contains(_ scalar: UInt32) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upper < scalar { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].lower <= scalar
  }

  package func union(_ other: ScalarSet) -> ScalarSet {
    if other.isEmpty { return self }
    if isEmpty { return other }
    return ScalarSet(unsorted: ranges + other.ranges)
  }

  /// Every Unicode scalar value that is not in the set.
  package var complement: ScalarSet {
    var result: [Range] = []
    var next: UInt32 = 0
    for range in ranges {
      if range.lower > next { result.append(Range(lower: next, upper: range.lower - 1)) }
      next = range.upper + 1
    }
    if next <= 0x10FFFF { result.append(Range(lower: next, upper: 0x10FFFF)) }
    return ScalarSet(unsorted: result).withoutSurrogates
  }

  package func intersection(_ other: ScalarSet) -> ScalarSet {
    complement.union(other.complement).complement
  }

  package func subtracting(_ other: ScalarSet) -> ScalarSet {
    complement.union(other).complement
  }

  /// Surrogates are no scalar values: no UTF-8 text holds them.
  package var withoutSurrogates: ScalarSet {
    guard ranges.contains(where: { $0.lower <= 0xDFFF && $0.upper >= 0xD800 }) else { return self }
    var result = ScalarSet()
    for range in ranges {
      if range.lower < 0xD800 {
        result.ranges.append(Range(lower: range.lower, upper: min(range.upper, 0xD7FF)))
      }
      if range.upper > 0xDFFF {
        result.ranges.append(Range(lower: max(range.lower, 0xE000), upper: range.upper))
      }
    }
    return result
  }

  /// All Unicode scalar values.
  package static let all = ScalarSet().complement
}

extension ScalarSet {
  package static let digits = ScalarSet(0x30...0x39)
  package static let word = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  package static let asciiSpace = ScalarSet([0x09...0x0D, 0x20...0x20])
  package static let horizontalSpace = ScalarSet([
    0x09...0x09, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x180E...0x180E, 0x2000...0x200A,
    0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000,
  ])
  package static let verticalSpace = ScalarSet([0x0A...0x0D, 0x85...0x85, 0x2028...0x2029])
  /// What `\s` is in ECMA-262: white space and line terminators.
  package static let ecmaSpace = ScalarSet([
    0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029,
    0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
  ])
  package static let newline = ScalarSet(0x0A)
  package static let ecmaNewlines = ScalarSet([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029])

  /// The POSIX classes in the C locale.
  static func posix(_ name: String) -> ScalarSet? {
    switch name {
    case "alpha": ScalarSet([0x41...0x5A, 0x61...0x7A])
    case "lower": ScalarSet(0x61...0x7A)
    case "upper": ScalarSet(0x41...0x5A)
    case "alnum": ScalarSet([0x30...0x39, 0x41...0x5A, 0x61...0x7A])
    case "ascii": ScalarSet(0...0x7F)
    case "blank": ScalarSet([0x09...0x09, 0x20...0x20])
    case "cntrl": ScalarSet([0...0x1F, 0x7F...0x7F])
    case "digit": digits
    case "graph": ScalarSet(0x21...0x7E)
    case "print": ScalarSet(0x20...0x7E)
    case "punct": ScalarSet([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E])
    case "space": asciiSpace
    case "word": word
    case "xdigit": ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66])
    default: nil
    }
  }
}
