/// The machines that may be talked to: this one, and those that were named.
public struct AllowedHosts: Hashable, Sendable {
  /// Names beside this machine's own; nil allows every one.
  let names: Set<String>?
  /// Whether others than this machine may be talked to.
  var areNamed: Bool { names?.isEmpty != true }

  /// This machine only.
  public static let thisMachine = AllowedHosts(names: [])

  private init(names: Set<String>?) { self.names = names }

  /// Reads `host,host`, or `any`.
  public init(_ text: String) {
    let parts = text.split(separator: ",").map { part in
      part.drop { $0 == " " }.prefix { $0 != " " }.lowercased()
    }
    names = parts == ["any"] ? nil : Set(parts)
  }

  /// Whether a host may be talked to.
  public func admits(_ host: String) -> Bool {
    guard let names else { return true }
    return Self.isThisMachine(host) || names.contains(host.lowercased())
  }

  /// Whether a host is this machine by its very name: `localhost`, 127.0.0.0/8 or `[::1]`. What a
  /// name server says about other names is not asked.
  static func isThisMachine(_ host: String) -> Bool {
    if ["localhost", "[::1]"].contains(host.lowercased()) { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  /// The host of a plain http(s) address, an IPv6 address in its brackets. User names, other
  /// schemes and backslashes, which are read in more than one way, are refused.
  /// - Throws: `invalidArguments`.
  public static func host(of url: String) throws(ToolError) -> String {
    for scheme in ["http://", "https://"] where url.lowercased().hasPrefix(scheme) {
      let rest = url.dropFirst(scheme.count)
      let authority = rest.prefix { !"/?#".contains($0) }
      guard !authority.isEmpty, !authority.contains("@"),
        !url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F || $0 == 0x5C })
      else { break }
      if authority.hasPrefix("[") {
        guard let end = authority.firstIndex(of: "]") else { break }
        return authority[...end].lowercased()
      }
      return authority.prefix { $0 != ":" }.lowercased()
    }
    throw ToolError(.invalidArguments, "\"url\" must be a plain http:// or https:// address")
  }
}
