import Synchronization

/// A clock that moves on by one at each look.
final class Ticks: Sendable {
  private let time = Mutex(0.0)

  func reset() { time.withLock { $0 = 0 } }
  func next() -> Double {
    time.withLock {
      $0 += 1
      return $0
    }
  }
}
