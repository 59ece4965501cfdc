import Synchronization

/// Remembers what a model was asked.
final class Seen: Sendable {
  private let texts = Mutex<[String]>([])

  func note(_ text: String) { texts.withLock { $0.append(text) } }
  var last: String? { texts.withLock { $0.last } }
}
