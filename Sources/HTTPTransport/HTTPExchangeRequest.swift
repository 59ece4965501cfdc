/// A request.
public struct HTTPExchangeRequest: Hashable, Sendable {
  /// The method, for example `POST`.
  public var method: String
  /// The whole address.
  public var url: String
  /// Header fields in order.
  public var headers: [Header]
  /// The body; nil sends none.
  public var body: [UInt8]?

  /// A header field.
  public struct Header: Hashable, Sendable {
    public var name: String
    /// Sent as it is; a line break in it is refused.
    public var value: String
  }

  /// A request without header fields.
  public init(_ method: String, _ url: String, body: [UInt8]? = nil) {
    self.method = method
    self.url = url
    self.body = body
    headers = []
  }

  /// Adds a header field; what would break out of its line is refused.
  public mutating func add(_ name: String, _ value: String) throws(HTTPExchangeError) {
    guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x3A }) else {
      throw HTTPExchangeError(.invalidRequest, "\"\(name)\" is no name of a header")
    }
    guard !value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else {
      throw HTTPExchangeError(.invalidRequest, "the header \(name) contains a control character")
    }
    headers.append(Header(name: name, value: value))
  }
}
