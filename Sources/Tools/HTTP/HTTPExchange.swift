/// Sends HTTP requests: the seam behind which an HTTP client is plugged in.
///
/// Requirements on a conformer: redirects are not followed; `receive` gets the body's parts in
/// order and its throwing or returning false ends the exchange; cancelling the task closes the
/// connection.
public protocol HTTPExchange: Sendable {
  /// Sends a request and reads the answer.
  /// - Parameters:
  ///   - head: is given status and headers, names in lower case, before the body.
  ///   - receive: is given the body part by part; false when no more is wanted.
  func send(
    _ request: HTTPExchangeRequest,
    head: @Sendable (_ status: Int, _ headers: [String: String]) async -> Void,
    receive: @Sendable (_ part: [UInt8]) async throws(ToolError) -> Bool
  ) async throws(ToolError)
}

/// A request.
public struct HTTPExchangeRequest: Hashable, Sendable {
  public var method: String
  public var url: String
  /// Header fields in order.
  public var headers: [Header]
  public var body: [UInt8]?

  /// A header field.
  public struct Header: Hashable, Sendable {
    public var name: String
    public var value: String
  }

  /// A request without a body.
  public init(_ method: String, _ url: String, body: [UInt8]? = nil) {
    self.method = method
    self.url = url
    self.body = body
    headers = []
  }

  /// Adds a header field; what would break out of its line is refused.
  public mutating func add(_ name: String, _ value: String) throws(ToolError) {
    guard !value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else {
      throw ToolError(.invalidArguments, "the header \(name) contains a control character")
    }
    headers.append(Header(name: name, value: value))
  }
}
