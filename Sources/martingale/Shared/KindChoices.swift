import ArgumentParser
import JSONSchema
import Planning
import Sampling

/// A sampling method by its name on the command line.
struct MethodChoice: ExpressibleByArgument, Equatable, CustomStringConvertible {
  private let kind: MethodKind

  static let auto = MethodChoice(kind: .auto)

  private init(kind: MethodKind) { self.kind = kind }

  init?(argument: String) {
    guard let kind = KindTable<MethodKind>.standard[argument] else { return nil }
    self.init(kind: kind)
  }

  static var allValueStrings: [String] { KindTable<MethodKind>.standard.keys }
  var description: String { kind.key }
  var defaultValueDescription: String { kind.key }

  /// The method, with so many draws that sharpen each AWRS weight.
  func method(_ probes: Int) -> SequenceMethod { kind.method(probes) }

  static func == (one: MethodChoice, two: MethodChoice) -> Bool { one.kind.key == two.kind.key }
}

/// A way to guess by its name on the command line.
struct SpeculationChoice: ExpressibleByArgument {
  let kind: SpeculationKind

  init?(argument: String) {
    guard let kind = KindTable<SpeculationKind>.standard[argument] else { return nil }
    self.kind = kind
  }

  static var allValueStrings: [String] { KindTable<SpeculationKind>.standard.keys }

  /// What they do.
  static let words = KindTable<SpeculationKind>.standard.kinds.map { "\($0.key): \($0.summary)." }
    .joined(separator: " ")
}

/// A way of making outputs different by its name on the command line.
struct DiversityChoice: ExpressibleByArgument {
  let kind: DiversityKind

  init?(argument: String) {
    guard let kind = KindTable<DiversityKind>.standard[argument] else { return nil }
    self.kind = kind
  }

  static var allValueStrings: [String] { KindTable<DiversityKind>.standard.keys }
  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }

  /// What they do.
  static let words = KindTable<DiversityKind>.standard.kinds.map { "\($0.key) \($0.summary)." }
    .joined(separator: " ")
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

  /// A heuristic: an object with settings under its name.
  static func heuristic(_ argument: String) throws -> KindUse<HeuristicKind> {
    try read("--heuristic", argument) { setting throws(SettingError) in
      try KindUse(setting, in: KindTable<HeuristicKind>.standard)
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
