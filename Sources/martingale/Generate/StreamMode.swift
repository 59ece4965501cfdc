import Synchronization

/// `generate --stream`: what all live particles agree on, printed as it becomes certain. Thoughts go
/// to standard error.
struct StreamMode {
  let session: GenerationSession
  let quiet: Bool

  /// What was printed so far, and why printing stopped if it did.
  private final class StreamedOutput: Sendable {
    struct State {
      var printed = 0
      var hasThought = false
      var failure: OutputError?
    }

    let state = Mutex(State())

    /// Shows a piece of the thought.
    func note(_ bytes: [UInt8]) {
      state.withLock { $0.hasThought = true }
      StandardError.write(String(decoding: bytes, as: UTF8.self))
    }

    /// Prints bytes; false when the output is gone.
    func print(_ bytes: [UInt8]) -> Bool {
      state.withLock { state in
        guard state.failure == nil else { return false }
        // The thought stays on lines of its own.
        if state.hasThought { StandardError.write(line: "") }
        state.hasThought = false
        do throws(OutputError) {
          try StandardOutput.write(bytes)
          state.printed += bytes.count
          return true
        } catch {
          state.failure = error
          return false
        }
      }
    }
  }

  /// Answers one prompt. After a dead end what was printed stands, and the exit status is 1.
  func run(_ prompt: String) async throws {
    let output = StreamedOutput()
    let answering = Task {
      try await session.answer(
        try session.messages(prompt), request: 0, output: 0,
        onCertain: { bytes in
          if !output.print(bytes) { withUnsafeCurrentTask { $0?.cancel() } }
        },
        onThought: { bytes in
          if !quiet { output.note(bytes) }
        })
    }
    let result = await withTaskCancellationHandler {
      await answering.result
    } onCancel: {
      answering.cancel()
    }
    let state = output.state.withLock { $0 }
    if let failure = state.failure { throw failure }
    let answer = try result.get()
    OutputPrinter(quiet: quiet).note(answer)
    try StandardOutput.write((answer.text ?? []).dropFirst(state.printed))
    if StandardOutput.isTerminal, answer.text != nil { try StandardOutput.write(line: "") }
    if let failure = answer.failure { throw failure }
  }
}
