public import JSONSchema

/// A decoding schedule by the name under which users ask for it.
public struct ScheduleKind: Sendable {
  /// Its name.
  public let key: String
  /// The JSON Schema of its settings: an object whose members have descriptions and defaults.
  public let settings: JSONValue
  /// The schedule; the settings satisfy the schema.
  public let make: @Sendable (_ settings: JSONValue) -> any DecodingSchedule

  /// A schedule.
  /// - Parameters:
  ///   - summary: what it does, in one line.
  ///   - members: the schemas of its settings.
  public init(
    _ key: String, _ summary: String, _ members: KeyValuePairs<String, JSONValue>,
    make: @escaping @Sendable (_ settings: JSONValue) -> any DecodingSchedule
  ) {
    self.key = key
    self.make = make
    settings = [
      "type": "object", "description": .string(summary), "additionalProperties": false,
      "properties": .object(JSONObject(members.map { .init(name: $0.key, value: $0.value) })),
    ]
  }
}

extension KindTable where Kind == ScheduleKind {
  /// The schedules of this library.
  public static let standard = KindTable(
    "schedule", [ExploratoryAnnealing.kind, EntropyAdaptiveTemperature.kind, MomentumDecoding.kind]
  ) { $0.key }

  /// The JSON Schema of a schedule that is asked for.
  public var schema: JSONValue { KindUse.schema(of: self) { $0.settings } }

  /// The schedule that somebody asked for.
  public func schedule(_ setting: KindSetting) throws(SettingError) -> any DecodingSchedule {
    let use = try KindUse(setting)
    return try use.kind(in: self) { $0.settings }.make(use.setting.value)
  }
}
