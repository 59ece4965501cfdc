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
    var info = siginfo_t()
    guard waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0 else {
      return "ended"
    }
    guard info.si_signo == SIGCHLD else { return nil }
    #if canImport(Darwin)
      let status = info.si_status
    #else
      let status = info._sifields._sigchld.si_status
    #endif
    // CLD_EXITED is 1 everywhere; its imported type is not the same everywhere.
    return info.si_code == 1
      ? "exited with status \(status)" : "was ended by signal \(status)"
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
