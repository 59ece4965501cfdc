/// The protocol's versions that are spoken here.
enum MCPVersions {
  /// The stateless era: every request says it.
  static let stateless = "2026-07-28"
  /// The era of the handshake, newest first.
  static let handshake = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]
  /// All of them, newest first.
  static let all = [stateless] + handshake
  /// Where a stateless request names its version.
  static let metaKey = "io.modelcontextprotocol/protocolVersion"
  /// Where the server says who it is.
  static let serverKey = "io.modelcontextprotocol/serverInfo"
  /// How long lists stay as they are, in milliseconds: as long as the process.
  static let lifetime = 3_600_000
}
