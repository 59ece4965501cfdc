public import JSONSchema

/// What a text must be, as data: any number of parts, all of which it must satisfy.
public struct ConstraintSpec: Hashable, Sendable {
  /// One requirement: a kind, and what it was given.
  public struct Part: Hashable, Sendable {
    /// Which kind; its `ConstraintKind` says what the value means.
    public let kind: Kind
    /// What the kind was given: a text for all of this library's but `choice`.
    public let value: JSONValue

    /// A part of any kind.
    public init(_ kind: Kind, _ value: JSONValue) {
      self.kind = kind
      self.value = value
    }

    /// The whole text matches a PCRE2 pattern.
    public static func regex(_ pattern: String) -> Part { Part(.regex, .string(pattern)) }
    /// The text is JSON that a schema, given as text, allows.
    public static func jsonSchema(_ schema: String) -> Part { Part(.jsonSchema, .string(schema)) }
    /// The JSON of the other parts is written in a style of this name.
    public static func jsonStyle(_ name: String) -> Part { Part(.jsonStyle, .string(name)) }
    /// The text belongs to a grammar in GBNF, given as text.
    public static func gbnf(_ grammar: String) -> Part { Part(.gbnf, .string(grammar)) }
    /// What a ready-made constraint of this name says.
    public static func grammar(_ name: String) -> Part { Part(.grammar, .string(name)) }
    /// The text is one of these.
    public static func choice(_ texts: [String]) -> Part {
      Part(.choice, .array(texts.map { .string($0) }))
    }
    /// The text is a contiguous, non-empty span of this source text.
    public static func verbatim(_ source: String) -> Part { Part(.verbatim, .string(source)) }
    /// A program, given as a command line, accepts the text.
    public static func checker(_ command: String) -> Part { Part(.checker, .string(command)) }

    /// The value's text when the part is of this kind.
    public func text(_ kind: Kind) -> String? { self.kind == kind ? value.string : nil }
    /// The value's texts when the part is of this kind.
    public func texts(_ kind: Kind) -> [String]? {
      self.kind == kind ? value.array?.compactMap(\.string) : nil
    }
  }

  /// The name of a kind of part.
  public struct Kind: RawRepresentable, Hashable, Sendable, Codable {
    public let rawValue: String

    /// A kind by its key; `ConstraintCompiler.kinds` knows what it means.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// A kind of this name, which a compiler's table may have.
    public init(_ name: String) { rawValue = name }

    /// The whole text matches a PCRE2 pattern.
    public static let regex = Kind("regex")
    /// The text is JSON that a JSON Schema accepts.
    public static let jsonSchema = Kind("json_schema")
    /// How the JSON of all other parts is written: the key of a `JSONStyle`.
    public static let jsonStyle = Kind("json_style")
    /// The text is derived by a grammar in llama.cpp's GBNF.
    public static let gbnf = Kind("gbnf")
    /// The text satisfies a ready-made constraint, by its name.
    public static let grammar = Kind("grammar")
    /// The text is one of some texts.
    public static let choice = Kind("choice")
    /// The text is a contiguous span of a source.
    public static let verbatim = Kind("verbatim")
    /// A program accepts the text; its command line.
    public static let checker = Kind("checker")
  }

  /// All of these hold.
  public var parts: [Part]

  /// All of `parts` hold; any text when there is none.
  public init(_ parts: [Part] = []) {
    self.parts = parts
  }

  /// Reads a list of objects with one key each, `[{"regex": "\\d+"}, {"choice": ["1", "2"]}]`.
  /// - Throws: what is wrong, with the way to it.
  public init(
    _ list: JSONValue, kinds: KindTable<any ConstraintKind> = .standard
  ) throws(SettingError) {
    guard let items = list.array else { throw SettingError("expected an array") }
    parts = []
    for (index, item) in items.enumerated() {
      let place = "\(index)"
      guard let member = item.object?.members.first, item.object?.count == 1 else {
        throw SettingError("expected an object with exactly one key", at: JSONPointer([place]))
      }
      do throws(SettingError) {
        let text = JSONWriter().string(of: member.value)
        parts.append(
          try kinds.part(KindSetting(member.name, member.value, text: text), .request))
      } catch {
        throw SettingError(
          error.message, at: JSONPointer([place, member.name] + error.pointer.tokens))
      }
    }
  }

  /// The constraints as a list that `init(_:kinds:)` reads.
  public var json: JSONValue {
    .array(
      parts.map { .object(JSONObject([.init(name: $0.kind.rawValue, value: $0.value)])) })
  }
}
