internal import JSONSchema
internal import Tools

/// One use of a skill: announced, done, recorded. Unlike a tool's call it can be begun again: what it
/// had done inside is in the journal, and it goes on from there.
struct SkillStep {
  private let step: StepContext
  private let skill: any Skill

  init(_ step: StepContext, _ skill: any Skill) {
    self.step = step
    self.skill = skill
  }

  func run(_ call: ToolCall) async throws(AgentError) -> ToolFinishedRecord {
    let number = step.nextCall()
    let isBegun = step.ledger.has(ToolStartedRecord.self) { $0.call == number }
    if !isBegun,
      let refused = try step.ledger.taken(ToolFinishedRecord.self, where: { $0.call == number })
    {
      return refused
    }
    if isBegun || step.ledger.isOver,
      let known = try step.ledger.take(ToolStartedRecord.self, where: { $0.call == number })
    {
      guard known.tool == call.name, known.arguments == call.arguments else {
        throw AgentError(
          .changed,
          "the journal's call of \(known.tool) is not the one that is made now; start a new run")
      }
    } else if let refusal = step.item.refusal(of: call, number, effect: .reads) {
      return try finish(refusal)
    } else {
      try step.append(
        ToolStartedRecord(
          call: number, tool: call.name, arguments: call.arguments, effect: ToolEffect.reads.word))
    }
    let clock = ContinuousClock()
    let begin = clock.now
    let result = try await skill.use(call.arguments, in: step.inside(of: number))
    return try finish(
      ToolFinishedRecord(
        call: number, tool: call.name, text: result.text, structured: result.structured,
        isError: result.isError, seconds: (clock.now - begin) / .seconds(1)))
  }

  /// Writes what came of it, or takes what the journal says; they must be the same.
  private func finish(_ record: ToolFinishedRecord) throws(AgentError) -> ToolFinishedRecord {
    if let known = try step.ledger.taken(ToolFinishedRecord.self, where: { $0.call == record.call })
    {
      guard known.text == record.text, known.isError == record.isError else {
        throw AgentError(
          .changed,
          "\(record.tool) comes to another result than the journal says: something that it asks has "
            + "changed; start a new run")
      }
      return known
    }
    try step.append(record)
    return record
  }
}
