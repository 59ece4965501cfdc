/// A version of JSON Schema.
public enum Dialect: String, Hashable, Sendable, CaseIterable {
  case draft4 = "draft-04"
  case draft6 = "draft-06"
  case draft7 = "draft-07"
  case draft2019 = "2019-09"
  case draft2020 = "2020-12"
  /// Every keyword of every version, each as its own version reads it.
  ///
  /// For schemas that do not say. Where versions contradict each other the newest wins: siblings
  /// of `$ref` count, `1.0` is an integer. `id` names a schema but does not change what its
  /// references are relative to.
  case union = "union"

  /// The dialect a `$schema` names; nil for one that is not known.
  public init?(metaschema uri: String) {
    let uri = uri.hasSuffix("#") ? String(uri.dropLast()) : uri
    switch uri {
    case "http://json-schema.org/draft-04/schema", "https://json-schema.org/draft-04/schema":
      self = .draft4
    case "http://json-schema.org/draft-06/schema", "https://json-schema.org/draft-06/schema":
      self = .draft6
    case "http://json-schema.org/draft-07/schema", "https://json-schema.org/draft-07/schema":
      self = .draft7
    case "https://json-schema.org/draft/2019-09/schema",
      "http://json-schema.org/draft/2019-09/schema":
      self = .draft2019
    case "https://json-schema.org/draft/2020-12/schema",
      "http://json-schema.org/draft/2020-12/schema":
      self = .draft2020
    // "The current version" meant draft-04 while these were in use.
    case "http://json-schema.org/schema", "https://json-schema.org/schema": self = .union
    default: return nil
    }
  }

  /// The address of its metaschema; nil for the union.
  public var metaschema: String? {
    switch self {
    case .draft4, .draft6, .draft7: "http://json-schema.org/\(rawValue)/schema"
    case .draft2019, .draft2020: "https://json-schema.org/draft/\(rawValue)/schema"
    case .union: nil
    }
  }

  /// A bit for tables of keywords.
  var bit: UInt8 {
    switch self {
    case .draft4: 1
    case .draft6: 2
    case .draft7: 4
    case .draft2019: 8
    case .draft2020: 16
    case .union: 32
    }
  }

  /// Whether a `$ref` makes its siblings void.
  var refReplacesSiblings: Bool { self == .draft4 || self == .draft6 || self == .draft7 }

  /// The keyword that names a schema.
  var idKeyword: KeywordName { self == .draft4 ? .id : .dollarID }

  /// Whether `true` and `false` are schemas everywhere.
  var hasBooleanSchemas: Bool { self != .draft4 }
}
