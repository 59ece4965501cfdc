/// Reads the data of server-sent events from a stream of bytes.
package struct ServerSentEvents {
  private var lines: LineSplitter
  private var data: [UInt8] = []
  private let limit: Int

  /// Holds at most `limit` bytes of a line or of an event.
  package init(limit: Int) {
    self.limit = limit
    lines = LineSplitter(limit: limit, keepsEmpty: true)
  }

  /// The data of the events that `bytes` complete; nil when one is longer than the limit. Events
  /// without data are passed over.
  package mutating func take(_ bytes: [UInt8]) -> [[UInt8]]? {
    guard let complete = bytes.withUnsafeBytes({ lines.take($0) }) else { return nil }
    var events: [[UInt8]] = []
    for line in complete {
      if line.isEmpty {
        if !data.isEmpty { events.append(data) }
        data = []
      } else if line.starts(with: "data:".utf8) {
        var value = line.dropFirst(5)
        if value.first == 0x20 { value = value.dropFirst() }
        if !data.isEmpty { data.append(UInt8(ascii: "\n")) }
        data.append(contentsOf: value)
        if data.count > limit { return nil }
      }
    }
    return events
  }
}
