/// The name of a behavior: `behavior_` followed by 3 to 48 lower-case letters, digits or
/// underscores.
public struct BehaviorName: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// What every name starts with.
  public static let prefix = "behavior_"
  /// The pattern of a name, in the syntax that JSON Schema and PCRE2 share.
  public static let pattern = "^behavior_[a-z0-9_]{3,48}$"

  /// The whole name.
  public let description: String

  /// A well-formed name.
  /// - Throws: `invalidName`.
  public init(_ text: String) throws(HandbookError) {
    let rest = text.utf8.dropFirst(Self.prefix.utf8.count)
    guard text.utf8.starts(with: Self.prefix.utf8), (3...48).contains(rest.count),
      rest.allSatisfy(Self.isAllowed)
    else {
      throw HandbookError(
        .invalidName,
        "\(text.debugDescription) is no behavior name; it must be \"behavior_\" and 3 to 48 "
          + "lower-case letters, digits or underscores")
    }
    description = text
  }

  /// The name that `text` was meant to be: the prefix may be missing, and what is not allowed
  /// becomes underscores.
  /// - Throws: `invalidName` when too little or too much is left.
  public init(repairing text: String) throws(HandbookError) {
    var rest = ""
    for byte in text.lowercased().utf8 {
      if Self.isAllowed(byte), byte != UInt8(ascii: "_") {
        rest.unicodeScalars.append(Unicode.Scalar(byte))
      } else if !rest.hasSuffix("_") {
        rest += "_"
      }
    }
    while rest.hasPrefix("_") { rest.removeFirst() }
    while rest.hasSuffix("_") { rest.removeLast() }
    while rest.hasPrefix(Self.prefix) { rest.removeFirst(Self.prefix.count) }
    try self.init(Self.prefix + rest)
  }

  /// The name as words, without the prefix.
  public var words: String {
    description.dropFirst(Self.prefix.count).split(separator: "_").joined(separator: " ")
  }

  public static func < (left: BehaviorName, right: BehaviorName) -> Bool {
    left.description < right.description
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
  }
}
