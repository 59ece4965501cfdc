/// A kind that is asked for by its name, or by its name with settings.
public protocol SettableKind: Sendable {
  /// Its name.
  var key: String { get }
  /// The JSON Schema of its settings: an object, with a description.
  var settings: JSONValue { get }
}

/// A kind that somebody asked for by name, or by name with settings: `"annealed"`, or
/// `{"annealed": {"scale": 40}}`.
public struct KindUse<Kind: SettableKind>: Sendable {
  /// Which.
  public let kind: Kind
  /// What it was given, checked by its schema; an empty object when only the name was.
  public let setting: KindSetting

  /// Reads a value.
  /// - Throws: what is wrong, with the way from the value to it.
  public init(_ value: KindSetting, in table: KindTable<Kind>) throws(SettingError) {
    let key: String
    var place: [String] = []
    if let name = value.value.string {
      key = name
      setting = KindSetting(name, .object(JSONObject()), text: "{}")
    } else if let object = value.value.object, object.count == 1, let member = object.members.first
    {
      key = member.name
      place = [key]
      setting = KindSetting(key, member.value, text: JSONWriter().string(of: member.value))
    } else {
      throw SettingError("expected a name, or an object with exactly one key")
    }
    guard let kind = table[key] else { throw SettingError(table.complaint(about: key)) }
    self.kind = kind
    do throws(SettingError) {
      try setting.check(by: kind.settings)
    } catch {
      throw SettingError(error.message, at: JSONPointer(place + error.pointer.tokens))
    }
  }
}

extension KindTable where Kind: SettableKind {
  /// A table of kinds by their keys.
  public init(_ noun: String, _ kinds: [Kind]) { self.init(noun, kinds) { $0.key } }

  /// The JSON Schema of a use of one of the kinds.
  public var schema: JSONValue {
    let members = kinds.map { JSONObject.Member(name: $0.key, value: $0.settings) }
    // No anyOf: what is wrong with a setting is to be said where it stands.
    return [
      "type": ["string", "object"], "minProperties": 1, "maxProperties": 1,
      "additionalProperties": false, "properties": .object(JSONObject(members)),
      "if": ["type": "string"], "then": ["enum": .array(keys.map { .string($0) })],
    ]
  }
}

extension JSONValue {
  /// The JSON Schema of a kind's settings: an object with these members and no others.
  package static func settings(
    _ summary: String, _ members: KeyValuePairs<String, JSONValue>
  ) -> JSONValue {
    [
      "type": "object", "description": .string(summary), "additionalProperties": false,
      "properties": .object(JSONObject(members.map { .init(name: $0.key, value: $0.value) })),
    ]
  }
}
