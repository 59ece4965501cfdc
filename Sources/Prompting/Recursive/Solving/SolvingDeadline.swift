/// Work that is cancelled when its time is up.
enum SolvingDeadline {
  /// The work's result, or nil when the time was up first.
  static func run<Value: Sendable>(
    seconds: Double, _ work: @escaping @Sendable () async throws(PromptingError) -> Value
  ) async throws(PromptingError) -> Value? {
    let outcome = await withTaskGroup(of: Result<Value, PromptingError>?.self) { group in
      group.addTask {
        do throws(PromptingError) {
          return .success(try await work())
        } catch {
          return .failure(error)
        }
      }
      group.addTask {
        try? await Task.sleep(for: .seconds(seconds))
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
    // A caller that was cancelled also wakes the sleeper.
    if outcome == nil && Task.isCancelled {
      throw PromptingError(.cancelled, "the task was cancelled")
    }
    return try outcome?.get()
  }
}
