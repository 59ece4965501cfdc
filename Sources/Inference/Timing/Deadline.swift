/// Work that is cancelled when its time is up.
package enum Deadline {
  /// The work's result, or nil when the time was up first.
  /// - Parameters:
  ///   - seconds: how long it may take; nil for as long as it wants.
  ///   - cancelled: thrown when the caller was cancelled.
  ///   - keepsLate: a result that comes all the same, although the time was up, counts: what holds
  ///     something that has to be given back must not be lost.
  package static func run<Value: Sendable, Failure: Error>(
    seconds: Double?, cancelled: Failure, keepsLate: Bool = false,
    _ work: @escaping @Sendable () async throws(Failure) -> Value
  ) async throws(Failure) -> Value? {
    guard let seconds else { return try await work() }
    let end = ContinuousClock.now + .seconds(max(0, seconds))
    let outcome = await withTaskGroup(of: Outcome<Value, Failure>?.self) { group in
      group.addTask {
        do throws(Failure) {
          let value = try await work()
          // A machine that is too busy to wake the sleeper gives nobody more time.
          return Outcome(value: keepsLate || ContinuousClock.now < end ? value : nil)
        } catch {
          return Outcome(error: error)
        }
      }
      group.addTask {
        try? await Task.sleep(until: end, clock: .continuous)
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      if let first { return first }
      guard keepsLate, let late = await group.next() ?? nil else { return Outcome() }
      // What a caller that was cancelled gets is what the work makes of it.
      return late.value != nil || Task.isCancelled ? late : Outcome()
    }
    if let error = outcome.error { throw error }
    // A caller that was cancelled also wakes the sleeper.
    if outcome.value == nil && Task.isCancelled { throw cancelled }
    return outcome.value
  }

  /// Neither when the time was up.
  private struct Outcome<Value: Sendable, Failure: Error>: Sendable {
    var value: Value?
    var error: Failure?
  }
}
