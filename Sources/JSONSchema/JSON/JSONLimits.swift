/// How much of a JSON text is read before it is refused.
public struct JSONLimits: Hashable, Sendable {
  /// Most bytes of a text. At most 4 GiB - 1.
  public var bytes: Int
  /// Most containers inside each other.
  public var depth: Int

  /// Limits; 64 MiB and 512 levels by default.
  public init(bytes: Int = 64 << 20, depth: Int = 512) {
    self.bytes = min(bytes, Int(UInt32.max) - 1)
    self.depth = depth
  }
}

/// How a JSON text is read.
public struct JSONOptions: Hashable, Sendable {
  /// What happens to a key that stands twice in one object.
  public enum DuplicateKeys: Hashable, Sendable {
    /// The text is refused.
    case refuse
    /// All members stay, in order; look-up by key finds the last.
    case keep
  }

  /// What happens to an escape that is half of a surrogate pair.
  public enum LoneSurrogates: Hashable, Sendable {
    /// The text is refused.
    case refuse
    /// It reads as U+FFFD.
    case replace
  }

  /// What is made of a key that comes twice.
  public var duplicateKeys: DuplicateKeys
  /// What is made of half a surrogate pair.
  public var loneSurrogates: LoneSurrogates
  /// How large and deep a document may be.
  public var limits: JSONLimits
  /// The number of the text's first line, for texts that are lines of larger ones; offsets begin
  /// with the text all the same.
  public var firstLine: Int

  /// The strict reading by default.
  public init(
    duplicateKeys: DuplicateKeys = .refuse, loneSurrogates: LoneSurrogates = .refuse,
    limits: JSONLimits = JSONLimits(), firstLine: Int = 1
  ) {
    self.duplicateKeys = duplicateKeys
    self.loneSurrogates = loneSurrogates
    self.limits = limits
    self.firstLine = firstLine
  }
}
