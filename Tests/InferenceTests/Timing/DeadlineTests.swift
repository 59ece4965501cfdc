import Inference
import Testing

@Suite struct DeadlineTests {
  private static let cancelled = InferenceError(.cancelled, "cancelled")

  @Test func workInTimeGivesItsResult() async throws {
    for seconds in [nil, 3_600.0] {
      let value = try await Deadline.run(seconds: seconds, cancelled: Self.cancelled) {
        () async throws(InferenceError) in 7
      }
      #expect(value == 7)
    }
  }

  @Test func failuresPass() async {
    let error = await #expect(throws: InferenceError.self) {
      _ = try await Deadline.run(seconds: 3_600, cancelled: Self.cancelled) {
        () async throws(InferenceError) -> Int in throw InferenceError(.invalidInput, "no")
      }
    }
    #expect(error?.code == .invalidInput)
  }

  /// Even a result that is there at once comes too late when there is no time.
  @Test(arguments: [0, -1.0]) func whatIsLateDoesNotCount(_ seconds: Double) async throws {
    let value = try await Deadline.run(seconds: seconds, cancelled: Self.cancelled) {
      () async throws(InferenceError) in 7
    }
    #expect(value == nil)
  }

  @Test func workIsCancelledWhenItsTimeIsUp() async throws {
    let value = try await Deadline.run(seconds: 0.05, cancelled: Self.cancelled) {
      () async throws(InferenceError) -> Int in
      while !Task.isCancelled { try? await Task.sleep(for: .seconds(3_600)) }
      return 7
    }
    #expect(value == nil)
  }

  /// A ticket that is drawn in the last moment has to be given back by somebody.
  @Test(arguments: [0, 0.05]) func whatIsLateCountsWhereItIsKept(_ seconds: Double) async throws {
    let value = try await Deadline.run(
      seconds: seconds, cancelled: Self.cancelled, keepsLate: true
    ) { () async throws(InferenceError) -> Int in
      while seconds > 0 && !Task.isCancelled { try? await Task.sleep(for: .seconds(3_600)) }
      return 7
    }
    #expect(value == 7)
  }

  /// Work that fails because its time was up is late, whatever it says.
  @Test func aFailureAfterTheEndIsLateness() async throws {
    let value = try await Deadline.run(
      seconds: 0.05, cancelled: Self.cancelled, keepsLate: true
    ) { () async throws(InferenceError) -> Int in
      while !Task.isCancelled { try? await Task.sleep(for: .seconds(3_600)) }
      throw InferenceError(.evaluationFailed, "stopped")
    }
    #expect(value == nil)
  }

  @Test func aCancelledCallerIsTold() async {
    let task = Task {
      try await Deadline.run(seconds: 3_600, cancelled: Self.cancelled) {
        () async throws(InferenceError) -> Int in
        try? await Task.sleep(for: .seconds(3_600))
        throw Self.cancelled
      }
    }
    task.cancel()
    await #expect(throws: InferenceError.self) { _ = try await task.value }
  }
}
