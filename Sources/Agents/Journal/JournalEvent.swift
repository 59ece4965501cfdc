public import JSONSchema

/// One line of a journal.
public enum JournalEvent: Hashable, Sendable {
  /// What the run is; always the first.
  case runStarted(RunHeader)
  /// A step is about to be taken.
  case stepStarted(item: Int, step: Int, reserved: Int)
  /// Something that happened inside a step; see `StepRecord`.
  case record(item: Int, step: Int, kind: String, fields: JSONValue)
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
    case .record(let item, let step, let kind, let fields):
      .members(
        [("event", .string(kind)), ("item", .int(item)), ("step", .int(step))]
          + (fields.object?.members ?? []).map { ($0.name, $0.value) })
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
    default:
      guard let kind = json["event"]?.string, let item, let step, var fields = json.object else {
        return nil
      }
      for name in ["event", "item", "step", "time"] { fields[name] = nil }
      self = .record(item: item, step: step, kind: kind, fields: .object(fields))
    }
  }

  /// Which item it belongs to, if any.
  public var item: Int? {
    switch self {
    case .runStarted, .runFinished: nil
    case .stepStarted(let item, _, _), .record(let item, _, _, _), .stepFinished(let item, _, _):
      item
    case .itemFinished(let result): result.item
    }
  }

  /// Which step it belongs to, if any.
  public var step: Int? {
    switch self {
    case .runStarted, .runFinished, .itemFinished: nil
    case .stepStarted(_, let step, _), .record(_, let step, _, _), .stepFinished(_, let step, _):
      step
    }
  }
}
