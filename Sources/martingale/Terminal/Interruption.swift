import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Signals as the command line promises them: the first SIGINT, SIGTERM or SIGHUP cancels the
/// command, which ends with what it has; the second ends the process at once. SIGPIPE is ignored
/// (a closed stdout is seen as EPIPE), SIGXFSZ too (a file that may not grow is seen as EFBIG).
final class Interruption: @unchecked Sendable {
  private let received = Mutex<Int32?>(nil)
  /// Held so that they stay alive; written only by `init` (the sources are not Sendable).
  private var sources: [any DispatchSourceSignal] = []

  /// The status for the signal that came, if one came.
  var status: Int32? { received.withLock { $0.map { 128 + $0 } } }

  /// Whether the signal was SIGHUP.
  var isHangUp: Bool { received.withLock { $0 == SIGHUP } }

  /// Begins to listen; `cancel` is called once, on the first signal.
  init(cancel: @escaping @Sendable () -> Void) {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(
        signal: number, queue: DispatchQueue.global(qos: .userInitiated))
      source.setEventHandler { [self] in
        let first = received.withLock { known in
          defer { known = known ?? number }
          return known == nil
        }
        if first { cancel() } else { _exit(128 + number) }
      }
      source.resume()
      sources.append(source)
    }
  }
}
