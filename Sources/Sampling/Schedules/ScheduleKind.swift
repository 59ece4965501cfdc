public import JSONSchema

/// A decoding schedule by the name under which users ask for it.
public struct ScheduleKind: SettableKind {
  /// Its name.
  public let key: String
  /// The JSON Schema of its settings: an object whose members have descriptions and defaults.
  public let settings: JSONValue
  /// The schedule; the settings satisfy the schema.
  public let make: @Sendable (_ setting: KindSetting) throws(SettingError) -> any DecodingSchedule

  /// A schedule.
  /// - Parameters:
  ///   - summary: what it does, in one line.
  ///   - settings: the schemas of its settings.
  public init(
    _ key: String, _ summary: String, settings: KeyValuePairs<String, JSONValue> = [:],
    make:
      @escaping @Sendable (_ setting: KindSetting) throws(SettingError) -> any DecodingSchedule
  ) {
    self.key = key
    self.settings = .settings(summary, settings)
    self.make = make
  }
}

extension KindTable where Kind == ScheduleKind {
  /// The schedules of this library.
  public static let standard = KindTable(
    "schedule", [ExploratoryAnnealing.kind, EntropyAdaptiveTemperature.kind, MomentumDecoding.kind])

  /// The schedule that somebody asked for.
  public func schedule(_ setting: KindSetting) throws(SettingError) -> any DecodingSchedule {
    let use = try KindUse(setting, in: self)
    return try use.kind.make(use.setting)
  }
}
