extension StepContext {
  /// The behaviors that fit a situation, or those that the journal says were found; none when the
  /// task has no handbook.
  func recall(_ situation: String) async throws(AgentError) -> [RecalledBehavior] {
    guard let source = item.setup.collaborators.behaviors else { return [] }
    return try await recorded(RecalledRecord.self) { () throws(AgentError) in
      RecalledRecord(try await source.recall(situation))
    }.behaviors
  }
}
