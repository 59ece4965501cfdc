/// A kind that somebody asked for by name, or by name with settings: `"annealed"`, or
/// `{"annealed": {"scale": 40}}`.
public struct KindUse: Sendable {
  /// The kind's key.
  public let key: String
  /// What it was given; an empty object when only the name was.
  public let setting: KindSetting
  /// The way from the value to the setting.
  private let place: JSONPointer

  /// Reads a value.
  public init(_ setting: KindSetting) throws(SettingError) {
    if let name = setting.value.string {
      key = name
      self.setting = KindSetting(name, .object(JSONObject()), text: "{}")
      place = JSONPointer()
      return
    }
    guard let member = setting.value.object?.members.first, setting.value.object?.count == 1 else {
      throw SettingError("expected a name, or an object with exactly one key")
    }
    key = member.name
    self.setting = KindSetting(
      member.name, member.value, text: JSONWriter().string(of: member.value))
    place = JSONPointer([member.name])
  }

  /// The kind of a table, with its settings checked by its schema.
  public func kind<Kind>(
    in table: KindTable<Kind>, schema: (Kind) -> JSONValue
  ) throws(SettingError) -> Kind {
    guard let kind = table[key] else { throw SettingError(table.complaint(about: key)) }
    do throws(SettingError) {
      try setting.check(by: schema(kind))
    } catch {
      throw placed(error)
    }
    return kind
  }

  /// A complaint about the setting, as one about the value that the use was read from.
  public func placed(_ error: SettingError) -> SettingError {
    SettingError(error.message, at: JSONPointer(place.tokens + error.pointer.tokens))
  }

  /// The JSON Schema of a use of one of a table's kinds.
  /// - Parameter settings: the schema of a kind's settings, with `description`.
  public static func schema<Kind>(
    of table: KindTable<Kind>, settings: (Kind) -> JSONValue
  ) -> JSONValue {
    let members = zip(table.keys, table.kinds).map {
      JSONObject.Member(name: $0, value: settings($1))
    }
    // No anyOf: what is wrong with a setting is to be said where it stands.
    return [
      "type": ["string", "object"], "minProperties": 1, "maxProperties": 1,
      "additionalProperties": false, "properties": .object(JSONObject(members)),
      "if": ["type": "string"], "then": ["enum": .array(table.keys.map { .string($0) })],
    ]
  }
}
