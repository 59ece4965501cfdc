/// Work that is cancelled when its time is up.
enum Deadline {
  /// The work's result, or nil when the time was up first.
  /// - Parameter seconds: how long it may take; nil for as long as it wants.
  static func run<Value: Sendable>(
    seconds: Double?, _ work: @escaping @Sendable () async throws(AgentError) -> Value
  ) async throws(AgentError) -> Value? {
    guard let seconds else { return try await work() }
    let outcome = await withTaskGroup(of: Result<Value, AgentError>?.self) { group in
      group.addTask {
        do throws(AgentError) {
          return .success(try await work())
        } catch {
          return .failure(error)
        }
      }
      group.addTask {
        try? await Task.sleep(for: .seconds(max(0, seconds)))
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
    // A caller that was cancelled also wakes the sleeper.
    if outcome == nil && Task.isCancelled {
      throw AgentError(.cancelled, "the task was cancelled")
    }
    return try outcome?.get()
  }
}
