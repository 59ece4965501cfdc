/// Sends HTTP requests: the seam behind which an HTTP client is plugged in.
///
/// Requirements on a conformer: redirects are not followed; `receive` gets the body's parts in
/// order and its returning false ends the exchange; cancelling the task closes the connection; an
/// answer that breaks off is an error, never a short body.
public protocol HTTPExchange: Sendable {
  /// Sends a request and reads the answer.
  /// - Parameters:
  ///   - head: is given status and headers, names in lower case, before the body.
  ///   - receive: is given the body part by part; false when no more is wanted.
  func send(
    _ request: HTTPExchangeRequest,
    head: @Sendable (_ status: Int, _ headers: [String: String]) async -> Void,
    receive: @Sendable (_ part: [UInt8]) async -> Bool
  ) async throws(HTTPExchangeError)
}

extension HTTPExchange {
  /// Sends a request and gives the whole answer.
  /// - Parameter limit: most bytes of its body; a longer one is `tooLong`.
  public func answer(
    to request: HTTPExchangeRequest, limit: Int = 16 << 20
  ) async throws(HTTPExchangeError) -> HTTPAnswer {
    let reader = AnswerReader(limit: limit)
    try await send(
      request, head: { await reader.begin($0, $1) }, receive: { await reader.take($0) })
    guard let answer = await reader.answer else {
      throw HTTPExchangeError(.tooLong, "the answer has more than \(limit) bytes")
    }
    return answer
  }
}

/// An answer that was read to its end.
public struct HTTPAnswer: Hashable, Sendable {
  /// The status code.
  public var status: Int
  /// The header fields, names in lower case.
  public var headers: [String: String]
  /// The body.
  public var body: [UInt8]

  /// An answer.
  public init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// Whether the status is one of success.
  public var isSuccess: Bool { (200..<300).contains(status) }
}

/// Gathers an answer.
private actor AnswerReader {
  private var partial = HTTPAnswer(status: 0)
  private var isTooLong = false
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  func begin(_ status: Int, _ headers: [String: String]) {
    partial = HTTPAnswer(status: status, headers: headers)
  }

  func take(_ part: [UInt8]) -> Bool {
    isTooLong = partial.body.count + part.count > limit
    if !isTooLong { partial.body += part }
    return !isTooLong
  }

  var answer: HTTPAnswer? { isTooLong ? nil : partial }
}
