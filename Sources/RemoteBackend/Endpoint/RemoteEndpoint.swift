/// Where a model server is, and what it wants to be told.
public struct RemoteEndpoint: Hashable, Sendable, CustomStringConvertible {
  /// The base of the OpenAI-compatible interface, without a slash at its end.
  public let url: String
  /// Which of the server's models; nil takes the first it lists.
  public var model: String?
  /// Sent as a bearer token. Never part of a message or a record.
  public var key: String?

  /// An endpoint.
  /// - Parameter url: an `http` or `https` address; `/v1` is added to one without a path.
  public init(_ url: String, model: String? = nil, key: String? = nil) throws(RemoteError) {
    let lower = url.lowercased()
    guard let scheme = ["http://", "https://"].first(where: { lower.hasPrefix($0) }) else {
      throw RemoteError(
        .invalidRequest, "the endpoint must begin with http:// or https://, got \"\(url)\"")
    }
    let rest = url.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" }
    guard !authority.isEmpty,
      !rest.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }),
      !rest.contains(where: { "?#@\\".contains($0) })
    else {
      throw RemoteError(
        .invalidRequest,
        "the endpoint must be a plain address like http://127.0.0.1:8080/v1, without user names "
          + "and queries; keys go in a variable of the environment")
    }
    var path = rest.dropFirst(authority.count)
    while path.last == "/" { path.removeLast() }
    self.url = scheme + authority + (path.isEmpty ? "/v1" : path)
    self.model = model
    self.key = key
  }

  /// The server's own root: the base without `/v1`.
  public var root: String { url.hasSuffix("/v1") ? String(url.dropLast(3)) : url }

  public var description: String { url }
}
