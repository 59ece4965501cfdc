internal import CProcess

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Watching and ending a process without reaping it.
enum CheckerProcess {
  /// How a process ended, in words; nil while it runs.
  static func ending(of process: Int32) -> String? {
    var status: Int32 = 0
    return switch cprocess_state(process, &status) {
    case 0: nil
    case 1: "exited with status \(status)"
    case 2: "was ended by signal \(status)"
    default: "ended"
    }
  }

  /// Waits for a process to end by itself, then sends its group SIGTERM, then SIGKILL. Whatever is
  /// left of the group is killed.
  static func end(_ process: Int32, grace: Duration) {
    if !hasEnded(process, within: grace) {
      kill(-process, SIGTERM)
      if !hasEnded(process, within: grace) {
        kill(-process, SIGKILL)
        _ = hasEnded(process, within: .seconds(5))
      }
    }
    kill(-process, SIGKILL)
  }

  private static func hasEnded(_ process: Int32, within time: Duration) -> Bool {
    let clock = ContinuousClock()
    let deadline = clock.now + time
    while ending(of: process) == nil {
      if clock.now >= deadline { return false }
      usleep(2_000)
    }
    return true
  }
}
