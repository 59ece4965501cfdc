/// How a JSON Schema is enforced.
public struct JSONConstraintOptions: Hashable, Sendable {
  /// In which order an object's members may come.
  public enum PropertyOrder: Hashable, Sendable {
    /// Declared members in the order of the schema, then the others.
    case schema
    /// Any order.
    case any
  }

  /// Which whitespace may stand between tokens.
  public enum Whitespace: Hashable, Sendable {
    /// None.
    case none
    /// At most so many characters (space, tab, line feed, carriage return) in a row; none before
    /// or after the whole value.
    case atMost(Int)
    /// Any amount anywhere, as JSON allows.
    case any
    /// One member or item a line, indented by so many spaces a level, one space behind a colon, and
    /// nothing inside empty containers.
    case indented(Int)
  }

  /// How numbers may be spelled.
  public enum Numbers: Hashable, Sendable {
    /// At most so many digits before and behind the point, and in an exponent where one may stand:
    /// not where a number must be an integer, a multiple or one of a list, for that is written out.
    /// Bounds, `multipleOf` and `enum` of the schema that need more digits get them.
    case bounded(wholeDigits: Int, fractionDigits: Int, exponentDigits: Int)
    /// Any spelling that JSON allows.
    case any
  }

  /// How the characters of strings and names may be spelled.
  public enum Escapes: Hashable, Sendable {
    /// One spelling: an escape only where JSON needs one, the short form where there is one, else
    /// `\u00xx` with small letters.
    case canonical
    /// Any spelling that JSON allows.
    case any
  }

  /// What `format` means.
  public enum Format: Hashable, Sendable {
    /// The standard formats are asserted; unknown ones are annotations.
    case assertion
    /// All formats are annotations.
    case annotation
  }

  /// In which order members may come.
  public var propertyOrder: PropertyOrder
  /// How much white space may stand between tokens of JSON.
  public var whitespace: Whitespace
  /// Which spellings of a number are allowed.
  public var numbers: Numbers
  /// Which escapes of characters are allowed in strings.
  public var escapes: Escapes
  /// Whether `format` is a requirement or a note.
  public var format: Format
  /// Source texts by name, for `x-verbatim`.
  public var verbatimSources: [String: String]
  /// How large a schema and what is compiled of it may be.
  public var limits: ConstraintLimits

  /// Options, one by one; those of `judging` by default.
  public init(
    propertyOrder: PropertyOrder = .any, whitespace: Whitespace = .any, numbers: Numbers = .any,
    escapes: Escapes = .any, format: Format = .assertion, verbatimSources: [String: String] = [:],
    limits: ConstraintLimits = ConstraintLimits()
  ) {
    self.propertyOrder = propertyOrder
    self.whitespace = whitespace
    self.numbers = numbers
    self.escapes = escapes
    self.format = format
    self.verbatimSources = verbatimSources
    self.limits = limits
  }

  /// Every JSON text that is valid, however it is written: for checking texts from elsewhere.
  public static let judging = JSONConstraintOptions()

  /// One compact spelling in schema order: for generating texts.
  public static let generating = JSONConstraintOptions(
    propertyOrder: .schema, whitespace: .none,
    numbers: .bounded(wholeDigits: 20, fractionDigits: 8, exponentDigits: 3), escapes: .canonical)
}
