import Inference
import Sampling
import Synchronization

/// What happens while an order is answered.
enum OutputEvent: Sendable {
  /// The thought before text `index` goes on with these bytes.
  case thought(index: Int, bytes: [UInt8])
  /// Text `index` goes on with these bytes.
  case text(index: Int, bytes: [UInt8])
  /// Text `index` is whole; `rest` has not been sent as text yet.
  case finished(
    index: Int, answer: GenerationAnswer, rest: [UInt8],
    logProbabilities: TokenLogProbabilities?)
  /// There will be no more.
  case failed(APIError)
  /// All texts are whole.
  case ended
}

/// Writes events in the form of one endpoint.
protocol ChunkFormat: Sendable {
  /// What is sent for an event; nothing for some.
  mutating func chunks(for event: OutputEvent) -> [[UInt8]]
}

/// Answers an order as a stream of events, made while the sampler works.
///
/// The buffer between the two is bounded by the answer's own length: a slow reader keeps at most
/// that much, and does not keep the slot.
struct OutputStream: Sendable {
  let service: GenerationService
  let order: GenerationOrder

  /// Starts the work and waits for its first event, so that what fails at once fails with a
  /// status of its own.
  func response(
    _ format: some ChunkFormat, alternatives: Int?
  ) async throws(APIError) -> APIResponse {
    let (events, continuation) = AsyncStream<OutputEvent>.makeStream()
    let work = Task {
      let result = await run(into: continuation, alternatives: alternatives)
      continuation.yield(result)
      continuation.finish()
    }
    let first = await withTaskCancellationHandler {
      await Self.first(of: events)
    } onCancel: {
      work.cancel()
    }
    switch first {
    case nil: throw APIError(status: 499, "the request was cancelled", code: "cancelled")
    case .failed(let error): throw error
    case .some(let first):
      return .events(
        EventSource(
          produce: { send in
            var format = format
            for chunk in format.chunks(for: first) { try await send(chunk) }
            for await event in events {
              // Nobody is there to be told that the request was cancelled.
              if case .failed(let error) = event, error.status == 499 { throw error }
              for chunk in format.chunks(for: event) { try await send(chunk) }
            }
          },
          cancel: { work.cancel() }))
    }
  }

  private static func first(of events: AsyncStream<OutputEvent>) async -> OutputEvent? {
    for await event in events { return event }
    return nil
  }

  private func run(
    into continuation: AsyncStream<OutputEvent>.Continuation, alternatives: Int?
  ) async -> OutputEvent {
    do throws(APIError) {
      return try await service.inSlot { ticket in
        do throws(APIError) {
          for index in 0..<order.count {
            try await stream(index, in: ticket, into: continuation, alternatives: alternatives)
          }
          return .success(.ended)
        } catch {
          return .failure(error)
        }
      }
    } catch {
      return .failed(error)
    }
  }

  private func stream(
    _ index: Int, in ticket: RequestQueue.Ticket,
    into continuation: AsyncStream<OutputEvent>.Continuation, alternatives: Int?
  ) async throws(APIError) {
    let progress = AnswerProgress(endings: order.cuts)
    let sent = Mutex(0)
    // Clients want a thought before its answer, and particles may agree on the answer first.
    let isInOrder = order.reasoning == nil || order.options.particles == 1
    let answer = try await service.answer(
      order, index, in: ticket,
      onCertain: { bytes in
        let shown = isInOrder ? progress.take(bytes) : []
        if !shown.isEmpty { continuation.yield(.text(index: index, bytes: shown)) }
      },
      onThought: { bytes in
        guard isInOrder else { return }
        sent.withLock { $0 += bytes.count }
        continuation.yield(.thought(index: index, bytes: bytes))
      })
    let thought = (answer.sample.thought?.text ?? []).dropFirst(sent.withLock { $0 })
    if !thought.isEmpty { continuation.yield(.thought(index: index, bytes: Array(thought))) }
    var logs: TokenLogProbabilities?
    if let alternatives {
      logs = try await service.logProbabilities(order, index, answer, alternatives)
    }
    continuation.yield(
      .finished(
        index: index, answer: answer, rest: Array(answer.sample.text.dropFirst(progress.shown)),
        logProbabilities: logs))
  }
}
