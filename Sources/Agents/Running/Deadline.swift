/// Work that is cancelled when its time is up.
enum Deadline {
  /// The work's result, or nil when the time was up first.
  /// - Parameter seconds: how long it may take; nil for as long as it wants.
  static func run<Value: Sendable>(
    seconds: Double?, _ work: @escaping @Sendable () async throws(AgentError) -> Value
  ) async throws(AgentError) -> Value? {
    guard let seconds else { return try await work() }
    let end = ContinuousClock.now + .seconds(max(0, seconds))
    let outcome = await withTaskGroup(of: Outcome<Value>.self) { group in
      group.addTask {
        do throws(AgentError) {
          let value = try await work()
          // A machine that is too busy to wake the sleeper gives nobody more time.
          return Outcome(value: ContinuousClock.now < end ? value : nil)
        } catch {
          return Outcome(error: error)
        }
      }
      group.addTask {
        try? await Task.sleep(until: end, clock: .continuous)
        return Outcome()
      }
      let first = await group.next() ?? Outcome()
      group.cancelAll()
      return first
    }
    if let error = outcome.error { throw error }
    // A caller that was cancelled also wakes the sleeper.
    if outcome.value == nil && Task.isCancelled {
      throw AgentError(.cancelled, "the task was cancelled")
    }
    return outcome.value
  }

  /// Neither when the time was up.
  private struct Outcome<Value: Sendable>: Sendable {
    var value: Value?
    var error: AgentError?
  }
}
