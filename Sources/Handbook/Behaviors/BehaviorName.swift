import Foundation

/// The name of a behavior: `behavior_` followed by 3 to 48 letters, digits or underscores, of any
/// script. Letters that have a case are lower-case, and what can be written in two ways is composed
/// (NFC), so that equal names are equal bytes.
public struct BehaviorName: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// What every name starts with.
  public static let prefix = "behavior_"
  /// The pattern of a name, in the syntax that JSON Schema and PCRE2 share.
  public static let pattern = #"^behavior_[\p{Ll}\p{Lo}\p{Lm}\p{Mn}\p{Mc}\p{Nd}_]{3,48}$"#

  /// The names that models are held to when they write behaviors: those of one script.
  static let drawn = "behavior_[a-z0-9_]{3,48}"
  /// The whole name.
  public let description: String

  /// A well-formed name.
  /// - Throws: `invalidName`.
  public init(_ text: String) throws(HandbookError) {
    let rest = text.unicodeScalars.dropFirst(Self.prefix.unicodeScalars.count)
    guard text.utf8.starts(with: Self.prefix.utf8), (3...48).contains(rest.count),
      rest.allSatisfy(Self.isAllowed),
      text.precomposedStringWithCanonicalMapping.utf8.elementsEqual(text.utf8)
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
    for scalar in text.lowercased().precomposedStringWithCanonicalMapping.unicodeScalars {
      if Self.isAllowed(scalar), scalar != "_" {
        rest.unicodeScalars.append(scalar)
      } else if rest.unicodeScalars.last != "_" {
        rest.unicodeScalars.append("_")
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

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark,
      .decimalNumber:
      true
    default: scalar == "_"
    }
  }
}
