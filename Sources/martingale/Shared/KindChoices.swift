import ArgumentParser
import JSONSchema
import Sampling

/// A sampling method by its name on the command line.
struct MethodChoice: ExpressibleByArgument, Equatable, CustomStringConvertible {
  let name: String
  let method: @Sendable (_ probes: Int) -> SequenceMethod

  static let auto = MethodChoice("auto") { .smc($0 == 1 ? .automatic : .recursive(probes: $0)) }

  private init(_ name: String, _ method: @escaping @Sendable (Int) -> SequenceMethod) {
    self.name = name
    self.method = method
  }

  init?(argument: String) {
    guard let kind = KindTable<MethodKind>.standard[argument] else { return nil }
    self.init(kind.key, kind.method)
  }

  static var allValueStrings: [String] { KindTable<MethodKind>.standard.keys }
  var description: String { name }
  var defaultValueDescription: String { name }

  static func == (one: MethodChoice, two: MethodChoice) -> Bool { one.name == two.name }
}

/// Kinds with settings as arguments.
enum KindArgument {
  /// A schedule: its name, or an object with settings under its name.
  static func schedule(_ argument: String) throws -> any DecodingSchedule {
    try read("--schedule", argument) { setting throws(SettingError) in
      try KindTable<ScheduleKind>.standard.schedule(setting)
    }
  }

  /// A critic: an object with settings under its name.
  static func critic(_ argument: String) throws -> CriticUse {
    try read("--critic", argument) { setting throws(SettingError) in
      try CriticUse(setting, in: .standard)
    }
  }

  /// What the schedules do.
  static let schedules = list(KindTable<ScheduleKind>.standard)
  /// What the critics do.
  static let critics = list(KindTable<CriticKind>.standard)

  /// Reads a name, or JSON.
  private static func read<Value>(
    _ option: String, _ argument: String,
    _ make: (KindSetting) throws(SettingError) -> Value
  ) throws -> Value {
    let isJSON = argument.hasPrefix("{")
    do {
      let value: JSONValue = isJSON ? try JSONValue(parsing: argument) : .string(argument)
      do throws(SettingError) {
        return try make(KindSetting(option, value, text: value.text))
      } catch {
        let place = error.pointer.tokens.isEmpty ? "" : "\(error.pointer): "
        throw ValidationError("\(place)\(error.message)")
      }
    } catch let error as JSONError {
      throw ValidationError(error.message)
    }
  }

  /// A table's kinds with what they do.
  private static func list<Kind: SettableKind>(_ table: KindTable<Kind>) -> String {
    table.kinds.map { "\($0.key): \($0.settings["description"]?.string ?? "")" }
      .joined(separator: " ")
  }
}
