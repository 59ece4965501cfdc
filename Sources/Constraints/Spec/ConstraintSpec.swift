/// What a text must be, as data: any number of parts, all of which it must satisfy.
///
/// As JSON it is a list of objects with one key each, `[{"regex": "\\d+"}, {"choice": ["1", "2"]}]`;
/// a single object with several keys is read as well. The keys are `regex`, `json_schema` (the
/// schema's text), `gbnf` (the grammar's text), `grammar` (the name of a ready-made one), `choice`,
/// `verbatim` (the source text) and `checker` (a command line).
public struct ConstraintSpec: Hashable, Sendable {
  /// One requirement.
  public enum Part: Hashable, Sendable {
    /// The whole text matches a PCRE2 pattern.
    case regex(String)
    /// The text is JSON that a schema, given as text, allows.
    case jsonSchema(String)
    /// The text belongs to a grammar in GBNF, given as text.
    case gbnf(String)
    /// What a ready-made constraint of this name says.
    case grammar(String)
    /// The text is one of these.
    case choice([String])
    /// The text is a contiguous, non-empty span of this source text.
    case verbatim(String)
    /// A program, given as a command line, accepts the text.
    case checker(String)

    /// The part's key in JSON and its name in messages.
    public var kind: Kind {
      switch self {
      case .regex: .regex
      case .jsonSchema: .jsonSchema
      case .gbnf: .gbnf
      case .grammar: .grammar
      case .choice: .choice
      case .verbatim: .verbatim
      case .checker: .checker
      }
    }
  }

  /// The kinds of parts.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    case regex
    case jsonSchema = "json_schema"
    case gbnf
    case grammar
    case choice
    case verbatim
    case checker
  }

  /// All of these hold.
  public var parts: [Part]

  /// All of `parts` hold; any text when there is none.
  public init(_ parts: [Part] = []) {
    self.parts = parts
  }
}

extension ConstraintSpec.Part: Codable {
  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// The parts of one object, in the order of `Kind`.
  static func decode(from decoder: any Decoder) throws -> [ConstraintSpec.Part] {
    let container = try decoder.container(keyedBy: Key.self)
    for key in container.allKeys where ConstraintSpec.Kind(rawValue: key.stringValue) == nil {
      let known = ConstraintSpec.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container,
        debugDescription: "unknown kind of constraint \"\(key.stringValue)\"; known are \(known)")
    }
    var parts: [ConstraintSpec.Part] = []
    for kind in ConstraintSpec.Kind.allCases {
      let key = Key(stringValue: kind.rawValue)
      guard container.contains(key) else { continue }
      func text() throws -> String { try container.decode(String.self, forKey: key) }
      switch kind {
      case .regex: parts.append(.regex(try text()))
      case .jsonSchema: parts.append(.jsonSchema(try text()))
      case .gbnf: parts.append(.gbnf(try text()))
      case .grammar: parts.append(.grammar(try text()))
      case .choice: parts.append(.choice(try container.decode([String].self, forKey: key)))
      case .verbatim: parts.append(.verbatim(try text()))
      case .checker: parts.append(.checker(try text()))
      }
    }
    return parts
  }

  /// Reads an object with exactly one key.
  public init(from decoder: any Decoder) throws {
    let parts = try Self.decode(from: decoder)
    guard let part = parts.first, parts.count == 1 else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath, debugDescription: "a constraint has exactly one kind"))
    }
    self = part
  }

  /// Writes an object with one key.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    let key = Key(stringValue: kind.rawValue)
    switch self {
    case .regex(let text), .jsonSchema(let text), .gbnf(let text), .grammar(let text),
      .verbatim(let text), .checker(let text):
      try container.encode(text, forKey: key)
    case .choice(let texts): try container.encode(texts, forKey: key)
    }
  }
}

extension ConstraintSpec: Codable {
  /// Reads a list of objects with one key each, or one object with several.
  public init(from decoder: any Decoder) throws {
    if var list = try? decoder.unkeyedContainer() {
      parts = []
      while !list.isAtEnd { parts.append(try list.decode(Part.self)) }
    } else {
      parts = try Part.decode(from: decoder)
    }
  }

  /// Writes a list of objects with one key each.
  public func encode(to encoder: any Encoder) throws {
    var list = encoder.unkeyedContainer()
    for part in parts { try list.encode(part) }
  }
}
