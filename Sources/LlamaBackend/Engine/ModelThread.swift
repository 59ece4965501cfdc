import Dispatch

/// Runs an actor's jobs on a thread of its own.
///
/// A decode blocks for 10 to 500 ms; on the shared pool it would hold up every other task.
///
/// `@unchecked`: the only stored property is a serial queue, which is thread-safe.
final class ModelThread: SerialExecutor, @unchecked Sendable {
  private let queue = DispatchQueue(label: "martingale.model", qos: .userInitiated)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
