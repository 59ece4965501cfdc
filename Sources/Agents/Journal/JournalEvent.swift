public import JSONSchema

/// One line of a journal.
public enum JournalEvent: Hashable, Sendable {
  /// What the run is; always the first.
  case runStarted(RunHeader)
  /// A step is about to be taken.
  case stepStarted(item: Int, step: Int, reserved: Int)
  /// What came of it.
  case stepFinished(item: Int, step: Int, StepResult)
  /// A run over one item is over.
  case itemFinished(ItemResult)
  /// All items are.
  case runFinished

  /// The line's value.
  public var json: JSONValue {
    switch self {
    case .runStarted(let header): header.json
    case .stepStarted(let item, let step, let reserved):
      [
        "event": "step_started", "item": .int(item), "step": .int(step),
        "reserved_tokens": .int(reserved),
      ]
    case .stepFinished(let item, let step, let result):
      .members(
        [("event", "step_finished"), ("item", .int(item)), ("step", .int(step))] + result.fields)
    case .itemFinished(let result): .members([("event", "item_finished")] + result.fields)
    case .runFinished: ["event": "run_finished"]
    }
  }

  /// Reads a line's value; nil when it is not one of a journal of this version.
  public init?(_ json: JSONValue) {
    let item = json["item"]?.int
    let step = json["step"]?.int
    switch json["event"]?.string {
    case "run_started":
      guard let header = RunHeader(json) else { return nil }
      self = .runStarted(header)
    case "step_started":
      guard let item, let step, let reserved = json["reserved_tokens"]?.int else { return nil }
      self = .stepStarted(item: item, step: step, reserved: reserved)
    case "step_finished":
      guard let item, let step, let result = StepResult(json) else { return nil }
      self = .stepFinished(item: item, step: step, result)
    case "item_finished":
      guard let result = ItemResult(json) else { return nil }
      self = .itemFinished(result)
    case "run_finished": self = .runFinished
    default: return nil
    }
  }
}
