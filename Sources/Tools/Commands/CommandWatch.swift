internal import CProcess
internal import Subprocess

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Watches a running process: collects what it writes, and ends it in time.
enum CommandWatch {
  private enum Part: Sendable {
    case output(CutOutput)
    case error(CutOutput)
    case ended(timedOut: Bool)
    case drained
  }

  /// Waits until the process has ended (it is not reaped yet) and its output has been read. The
  /// outcome's `ending` is for the caller to fill in.
  static func collect(
    process: pid_t, limits: CommandLimits, output: SubprocessOutputSequence,
    error: SubprocessOutputSequence
  ) async -> CommandOutcome {
    await withTaskGroup(of: Part.self) { group in
      group.addTask { .output(await read(output, limit: limits.outputBytes)) }
      group.addTask { .error(await read(error, limit: limits.outputBytes)) }
      group.addTask { .ended(timedOut: await waitForEnd(of: process, limits)) }
      let empty = CutOutput(limit: limits.outputBytes)
      var outcome = CommandOutcome(
        ending: .exited(0), timedOut: false, output: empty, error: empty)
      var missing = 3
      while missing > 0, let part = await group.next() {
        switch part {
        case .output(let bytes):
          outcome.output = bytes
          missing -= 1
        case .error(let bytes):
          outcome.error = bytes
          missing -= 1
        case .ended(let timedOut):
          outcome.timedOut = timedOut
          missing -= 1
          // A process that left the group may still hold the pipes: it gets this long.
          group.addTask {
            try? await Task.sleep(for: .milliseconds(250))
            return .drained
          }
        case .drained: group.cancelAll()
        }
      }
      group.cancelAll()
      return outcome
    }
  }

  private static func read(_ stream: SubprocessOutputSequence, limit: Int) async -> CutOutput {
    var kept = CutOutput(limit: limit)
    do {
      for try await buffer in stream {
        buffer.withUnsafeBytes { kept.append($0) }
        if Task.isCancelled { break }
      }
    } catch {
      // The pipe broke: what was read so far is the output.
    }
    return kept
  }

  /// Polls for the end of the process without reaping it, so that its number, which is also its
  /// group's, cannot be given to another while signals go to the group. Whether its time was up.
  private static func waitForEnd(of process: pid_t, _ limits: CommandLimits) async -> Bool {
    let clock = ContinuousClock()
    let start = clock.now
    var pause = Duration.milliseconds(1)
    var stage = 0  // 0 running, 1 after SIGTERM, 2 after SIGKILL
    while !hasEnded(process) {
      let elapsed = clock.now - start
      if stage == 0, Task.isCancelled || elapsed >= limits.timeout {
        kill(-process, SIGTERM)
        stage = 1
      } else if stage == 1, elapsed >= limits.timeout + limits.grace {
        kill(-process, SIGKILL)
        stage = 2
      }
      if Task.isCancelled {
        // The runner's own teardown is at work; sleeping is not possible in a cancelled task.
        await Task.yield()
        usleep(1000)
      } else {
        try? await Task.sleep(for: pause)
      }
      pause = min(pause * 2, .milliseconds(20))
    }
    kill(-process, SIGKILL)
    return stage > 0 && !Task.isCancelled
  }

  /// Whether a child has ended; it is not reaped.
  static func hasEnded(_ process: pid_t) -> Bool {
    var status: Int32 = 0
    return cprocess_state(process, &status) != 0
  }
}
