internal import Agents
internal import Inference
internal import Sampling
internal import JSONSchema

/// Puts a rollout together from an item's lines of the journal.
struct RolloutBuilder {
  private var turns: [JSONValue] = []
  private var answers: [Rollout.Answer] = []
  private var draws: [Rollout.Draw] = []
  private(set) var behaviors: [RecalledBehavior] = []
  private var thought: String?
  private var lastCheck: Bool?
  /// The last step in which the model chose what to do.
  private var decidedIn: Int?
  /// Names of calls that are in `turns`.
  private var called: Set<String> = []

  /// Takes a line.
  mutating func take(_ event: JournalEvent) {
    guard case .record(_, let step, let kind, _) = event else { return }
    switch kind {
    case RecalledRecord.kind:
      // The prompt's own; what later steps recall stands in prompts that the loop writes itself.
      guard let record: RecalledRecord = event.record(), record.part == nil, behaviors.isEmpty
      else {
        return
      }
      behaviors = record.behaviors
    case SampledRecord.kind:
      guard var record: SampledRecord = event.record() else { return }
      record.trace = ParticleTrace()
      record.pieces = nil
      draws.append(Rollout.Draw(step: step, sampled: record))
      if record.part == "answer", let text = record.text { answer(text, step) }
    case CheckedRecord.kind:
      guard let record: CheckedRecord = event.record() else { return }
      lastCheck = record.isOK
      if let last = answers.indices.last, answers[last].isGood == nil {
        answers[last].isGood = record.isOK
      }
    case DecidedRecord.kind:
      guard let record: DecidedRecord = event.record() else { return }
      thought = record.thought
      decidedIn = step
      // An action that ends the item may have its answer with it.
      if record.tool == "finish", let text = record.arguments?["answer"]?.string {
        answer(text, step)
      }
    case ToolStartedRecord.kind:
      // What a skill calls is its own business: the conversation sees what came of the skill. A step that
      // decided nothing was a skill's as a whole.
      guard let record: ToolStartedRecord = event.record(), !record.isInsideSkill,
        decidedIn == step
      else { return }
      call(record, step)
    case ToolWithdrawnRecord.kind:
      if let record: ToolWithdrawnRecord = event.record() { withdraw(id(step, record.call)) }
    case ToolFinishedRecord.kind:
      guard let record: ToolFinishedRecord = event.record(),
        called.contains(id(step, record.call))
      else { return }
      turns.append(
        .members([
          ("role", "tool"), ("tool_call_id", .string(id(step, record.call))),
          ("name", .string(record.tool)), ("content", .string(record.text)),
        ]))
    default: return
    }
  }

  /// An answer, of the last draw.
  private mutating func answer(_ text: String, _ step: Int) {
    guard let draw = draws.last else { return }
    answers.append(
      Rollout.Answer(
        step: step, turnsBefore: turns.count, text: text, sampled: draw.sampled, isGood: nil))
  }

  private func id(_ step: Int, _ call: Int) -> String { "call_\(step)_\(call)" }

  /// A call of the assistant's: in its last turn, when nothing has come of that yet.
  private mutating func call(_ record: ToolStartedRecord, _ step: Int) {
    let id = id(step, record.call)
    guard called.insert(id).inserted else { return }
    let call: JSONValue = [
      "id": .string(id), "type": "function",
      "function": [
        "name": .string(record.tool), "arguments": .string(record.arguments.text),
      ],
    ]
    if var last = turns.last?.object, let calls = last["tool_calls"]?.array {
      last["tool_calls"] = .array(calls + [call])
      turns[turns.count - 1] = .object(last)
      return
    }
    turns.append([
      "role": "assistant", "content": .string(thought ?? ""), "tool_calls": [call],
    ])
    thought = nil
  }

  /// Takes a call back that was not made.
  private mutating func withdraw(_ id: String) {
    guard called.remove(id) != nil, var last = turns.last?.object,
      let calls = last["tool_calls"]?.array
    else { return }
    let kept = calls.filter { $0["id"]?.string != id }
    last["tool_calls"] = .array(kept)
    if kept.isEmpty { turns.removeLast() } else { turns[turns.count - 1] = .object(last) }
  }

  /// The rollout.
  func finished(
    _ result: ItemResult, of header: RunHeader, prompt: Rollout.Prompt, inputs: [String: String],
    constraint: String?
  ) -> Rollout {
    var rollout = Rollout(
      header: header, item: result.item / header.rollouts,
      number: result.item % header.rollouts, prompt: prompt, result: result, inputs: inputs,
      constraint: constraint)
    rollout.turns = turns
    rollout.answers = answers
    // The answer may also be what a tool said.
    if let text = result.text, result.outcome == .solved, let draw = draws.last,
      !answers.contains(where: { $0.text == text })
    {
      rollout.answers.append(
        Rollout.Answer(
          step: draw.step, turnsBefore: turns.count, text: text, sampled: draw.sampled,
          isGood: lastCheck))
    }
    rollout.draws = draws
    return rollout
  }
}
