/// The process's exit statuses, after sysexits(3). They are never renumbered.
enum ExitStatus: Int32 {
  case success = 0
  /// The command ran, and the answer is no: a dead end, a rejected text, a goal not reached.
  case failure = 1
  case usage = 64
  case invalidData = 65
  case missingInput = 66
  case unavailable = 69
  case internalError = 70
  case systemError = 71
  case cannotCreate = 73
  case inputOutput = 74
  /// A budget or time limit is spent, or a lock is held: run again.
  case temporary = 75
  case protocolError = 76
  case denied = 77
  case configuration = 78
  case interrupted = 130
  case terminated = 143
}
