/// When a request is made again, and after how long.
public struct RetryPolicy: Hashable, Sendable {
  /// Most requests in all; 1 never repeats.
  public var attempts: Int
  /// The wait before the second attempt; doubled each time.
  public var delay: Duration
  /// The longest wait, also when the server asks for more.
  public var longest: Duration

  /// A policy; by default four attempts within some seconds.
  public init(
    attempts: Int = 4, delay: Duration = .milliseconds(500), longest: Duration = .seconds(20)
  ) {
    self.attempts = attempts
    self.delay = delay
    self.longest = longest
  }

  /// The statuses after which the same request may succeed.
  static let statuses: Set<Int> = [408, 409, 425, 429, 500, 502, 503, 504, 529]

  /// The wait before another attempt; nil when there is none.
  /// - Parameters:
  ///   - attempt: how many were made, at least 1.
  ///   - asked: what the server said, in seconds.
  func wait(after attempt: Int, asked: Double?) -> Duration? {
    guard attempt < attempts else { return nil }
    var wait = delay
    for _ in 1..<attempt where wait < longest { wait *= 2 }
    if let asked, asked.isFinite, asked >= 0 { wait = max(wait, .seconds(min(asked, 86_400))) }
    return min(wait, longest)
  }
}
