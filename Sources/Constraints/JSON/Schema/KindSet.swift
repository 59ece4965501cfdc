/// Kinds of JSON values; `true` and `false` are told apart, integers and other numbers are not.
struct KindSet: OptionSet, Hashable, Sendable {
  let rawValue: UInt8

  static let null = KindSet(rawValue: 1)
  static let `false` = KindSet(rawValue: 2)
  static let `true` = KindSet(rawValue: 4)
  static let number = KindSet(rawValue: 8)
  static let string = KindSet(rawValue: 16)
  static let array = KindSet(rawValue: 32)
  static let object = KindSet(rawValue: 64)

  static let boolean: KindSet = [.false, .true]
  static let all = KindSet(rawValue: 127)

  /// Place of a single kind in a table of seven.
  @inline(__always)
  var index: Int { rawValue.trailingZeroBitCount }

  /// The single kinds in a set.
  var members: [KindSet] {
    (0..<7).map { KindSet(rawValue: 1 << $0) }.filter { contains($0) }
  }
}
