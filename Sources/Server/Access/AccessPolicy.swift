/// Who may talk to the server: whoever knows the token, from pages and under names that are allowed.
///
/// A page of any web site can make a browser send requests to 127.0.0.1, and a name server can
/// make its own name point there. So the `Host` a request was addressed to and the `Origin` of the
/// page that sent it must be known, even when nobody else can reach the port.
package struct AccessPolicy: Sendable {
  /// The bearer token every request but `/health` must carry; nil admits everyone.
  package var token: String?
  /// Names and addresses the server goes by; nil does not check, which needs a token.
  package var hosts: [String]?
  /// Pages that may send requests, as `scheme://host[:port]`.
  package var origins: [String]

  /// A policy.
  package init(token: String? = nil, hosts: [String]? = Self.loopbackNames, origins: [String] = [])
  {
    self.token = token
    self.hosts = hosts
    self.origins = origins
  }

  /// The names of the machine to itself.
  package static let loopbackNames = ["localhost", "127.0.0.1", "::1"]

  /// Whether only this machine can reach an address.
  package static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || host == "[::1]"
      || (host.hasPrefix("127.") && host.allSatisfy { $0 == "." || $0.isASCII && $0.isNumber })
  }

  /// Refuses a request that may not be answered.
  package func check(
    path: String, host: String?, origin: String?, authorization: String?
  ) throws(APIError) {
    if let hosts {
      guard let host, hosts.contains(Self.name(host)) else {
        throw APIError(
          status: 403, "the Host header names no address of this server; see --allow-host",
          type: "permission_error", code: "host_denied")
      }
    }
    if let origin, !origins.contains(origin) {
      throw APIError(
        status: 403, "pages of this origin may not send requests; see --allow-origin",
        type: "permission_error", code: "origin_denied")
    }
    guard let token, path != "/health" else { return }
    guard let authorization, authorization.prefix(7).lowercased() == "bearer ",
      Self.equal(String(authorization.dropFirst(7)), token)
    else {
      throw APIError(
        status: 401, "a valid token is needed: Authorization: Bearer …",
        type: "authentication_error", code: "invalid_api_key")
    }
  }

  /// A host without its port and brackets, in lower case.
  static func name(_ host: String) -> String {
    var host = host[...]
    if host.first == "[" {
      return host.dropFirst().prefix { $0 != "]" }.lowercased()
    }
    if let colon = host.lastIndex(of: ":"), host.firstIndex(of: ":") == colon {
      host = host[..<colon]
    }
    return host.lowercased()
  }

  /// Compares secrets in a time that depends on the length of `given` alone.
  package static func equal(_ given: String, _ secret: String) -> Bool {
    let given = Array(given.utf8)
    let secret = Array(secret.utf8)
    var difference = UInt(bitPattern: given.count ^ secret.count)
    for index in given.indices {
      // Past the end of the secret it is read from its beginning: the same work for every length.
      let other = secret.isEmpty ? 0 : secret[index % secret.count]
      difference |= UInt(given[index] ^ other)
    }
    return difference == 0
  }
}
