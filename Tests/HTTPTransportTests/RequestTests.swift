import HTTPTransport
import Testing

@Suite struct RequestTests {
  @Test(arguments: [
    ("X", "a\r\nY: b"), ("X", "a\u{7F}"), ("X: y", "a"), ("", "a"), ("X y", "a"), ("X\n", "a"),
  ])
  func refusesWhatBreaksOutOfALine(_ name: String, _ value: String) {
    var request = HTTPExchangeRequest("GET", "http://x/")
    #expect(throws: HTTPExchangeError.self) { try request.add(name, value) }
    #expect(request.headers.isEmpty)
  }

  @Test func keepsHeadersInOrder() throws {
    var request = HTTPExchangeRequest("GET", "http://x/")
    try request.add("B", "1\t2")
    try request.add("A", "ü")
    #expect(request.headers.map(\.name) == ["B", "A"])
  }
}

@Suite struct ServerSentEventTests {
  /// The events of a stream that arrives in pieces of `size` bytes.
  private func events(_ text: String, size: Int, limit: Int = 100) -> [String]? {
    var reader = ServerSentEvents(limit: limit)
    var result: [String] = []
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
      guard let some = reader.take(Array(bytes[start..<min(start + size, bytes.count)])) else {
        return nil
      }
      result += some.map { String(decoding: $0, as: UTF8.self) }
    }
    return result
  }

  @Test(arguments: [1, 2, 3, 7, 1000]) func readsPieces(_ size: Int) {
    let text = ": note\n\nevent: x\r\ndata: one\r\ndata:two\r\n\r\ndata: [DONE]\n\ndata: unfinished"
    #expect(events(text, size: size) == ["one\ntwo", "[DONE]"])
  }

  @Test func boundsEvents() {
    #expect(events("data: " + String(repeating: "x", count: 200), size: 10) == nil)
    #expect(events(String(repeating: "data: xxxxxxxxxx\n", count: 20), size: 10) == nil)
  }
}
