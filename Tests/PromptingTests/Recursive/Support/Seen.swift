import Synchronization

/// Remembers what a model was asked.
final class Seen: Sendable {
  private let texts = Mutex<[String]>([])

  func note(_ text: String) { texts.withLock { $0.append(text) } }
  var count: Int { texts.withLock { $0.count } }
  var last: String? { texts.withLock { $0.last } }
}
