/// Runs `work` for at most so many seconds; then it is cancelled and `refusal` is thrown, unless
/// it succeeded all the same. Nothing runs on behind its request: both have ended on return.
func withTimeLimit<Value: Sendable>(
  _ seconds: Double, refusal: APIError,
  _ work: @escaping @Sendable () async -> Result<Value, APIError>
) async throws(APIError) -> Value {
  let (result, isLate) = await withTaskGroup(of: TimedEvent<Value>.self) { group in
    group.addTask { .done(await work()) }
    group.addTask {
      do {
        try await Task.sleep(for: .seconds(seconds))
        return .late
      } catch {
        return .timerStopped
      }
    }
    var result: Result<Value, APIError>?
    var isLate = false
    for await event in group {
      switch event {
      case .done(let value): result = value
      case .late: isLate = result == nil
      case .timerStopped: continue
      }
      group.cancelAll()
    }
    return (result, isLate)
  }
  if isLate, case .failure = result { throw refusal }
  guard let result else { throw refusal }
  return try result.get()
}

private enum TimedEvent<Value: Sendable>: Sendable {
  case done(Result<Value, APIError>)
  case late
  case timerStopped
}
