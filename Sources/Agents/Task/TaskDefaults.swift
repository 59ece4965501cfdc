internal import JSONSchema
internal import Sampling

/// What holds where a task does not say: kept in the journal, so that a run goes on as it began whatever
/// later versions think best.
public struct TaskDefaults: Hashable, Sendable {
  /// The temperature at which actions are drawn.
  public var actionTemperature: Double
  /// Most characters of a string in a tool's arguments; nil for no limit.
  public var argumentLength: Int?

  /// What new runs have.
  public static let current = TaskDefaults(actionTemperature: 0.5, argumentLength: 1_000)
  /// What runs had whose journals do not say.
  static let before = TaskDefaults(actionTemperature: 1, argumentLength: nil)

  var json: JSONValue {
    .members([
      ("action_temperature", .double(actionTemperature)),
      ("argument_length", argumentLength.map { .int($0) } ?? .null),
    ])
  }
}

extension TaskDefaults {
  init(_ json: JSONValue?) {
    guard let json else {
      self = .before
      return
    }
    actionTemperature = json["action_temperature"]?.number?.double ?? 1
    argumentLength = json["argument_length"]?.number?.int
  }
}

extension AgentTask {
  /// How actions are drawn.
  var actionSampling: SamplerOptions {
    var options = sampling
    if let own = react.temperature {
      options.base.temperature = own
    } else if !saysTemperature {
      options.base.temperature = defaults.actionTemperature
    }
    return options
  }

  /// Most characters of a string in a tool's arguments whose schema names no other number; nil for no
  /// limit.
  var argumentLength: Int? {
    guard let own = react.argumentLength else { return defaults.argumentLength }
    return own == 0 ? nil : own
  }
}
