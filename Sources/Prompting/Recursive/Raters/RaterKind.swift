public import JSONSchema

/// A rater of problems by the name under which users ask for it.
public struct RaterKind: Sendable {
  /// Its name.
  public let key: String
  /// The rater.
  public let make: @Sendable (RoleDesk) -> any ComplexityRater

  /// A rater.
  public init(_ key: String, make: @escaping @Sendable (RoleDesk) -> any ComplexityRater) {
    self.key = key
    self.make = make
  }
}

extension KindTable where Kind == RaterKind {
  /// The raters of this library. `constant:N` is none of them: it is a number.
  public static let standard = KindTable(
    "rater",
    RaterName.named.map { name in RaterKind(name.description) { name.rater($0) } }
  ) { $0.key }

  /// The rater of a name, or the constant of `constant:N`.
  public func kind(_ name: String) throws(SettingError) -> RaterKind {
    if let kind = self[name] { return kind }
    if case .constant(let value)? = RaterName(name) {
      return RaterKind(name) { RaterName.constant(value).rater($0) }
    }
    throw SettingError(complaint(about: name) + ", and constant:N with N from 1 to 10")
  }

  /// The JSON Schema of a name.
  public var schema: JSONValue {
    [
      "anyOf": [
        ["enum": .array(keys.map { .string($0) })],
        ["type": "string", "pattern": "^constant:([1-9](\\.[0-9]+)?|10)$"],
      ],
      "default": "model",
      "description": "Who says how complex a problem is: the model, or counts of the text.",
    ]
  }
}
