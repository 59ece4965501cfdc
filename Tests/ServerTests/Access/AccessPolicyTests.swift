import Server
import Testing

@Suite struct AccessPolicyTests {
  private func verdict(
    _ policy: AccessPolicy, host: String? = "localhost", origin: String? = nil,
    authorization: String? = nil, path: String = "/v1/models"
  ) -> String? {
    do throws(APIError) {
      try policy.check(path: path, host: host, origin: origin, authorization: authorization)
      return nil
    } catch {
      return error.code
    }
  }

  @Test func onlyKnownHostsAreAnswered() {
    let policy = AccessPolicy()
    for host in ["localhost", "LOCALHOST:80", "127.0.0.1:8080", "[::1]:8080", "[::1]"] {
      #expect(verdict(policy, host: host) == nil, "\(host)")
    }
    for host in ["evil.example", "localhost.evil.example", "127.0.0.1.evil:80", ""] {
      #expect(verdict(policy, host: host) == "host_denied", "\(host)")
    }
    #expect(verdict(policy, host: nil) == "host_denied")
    #expect(
      verdict(AccessPolicy(token: "t", hosts: nil), host: "x", authorization: "Bearer t") == nil)
  }

  @Test func pagesNeedToBeAllowed() {
    #expect(verdict(AccessPolicy(), origin: "http://localhost:3000") == "origin_denied")
    #expect(verdict(AccessPolicy(), origin: "null") == "origin_denied")
    let policy = AccessPolicy(origins: ["http://localhost:3000"])
    #expect(verdict(policy, origin: "http://localhost:3000") == nil)
    #expect(verdict(policy, origin: "http://localhost:3001") == "origin_denied")
  }

  @Test func theTokenIsNeededForAllButHealth() {
    let policy = AccessPolicy(token: "secret")
    #expect(verdict(policy, authorization: "Bearer secret") == nil)
    #expect(verdict(policy, authorization: "bearer secret") == nil)
    for wrong in [nil, "", "Bearer", "Bearer ", "Bearer secre", "Bearer secrets", "Basic secret"] {
      #expect(verdict(policy, authorization: wrong) == "invalid_api_key", "\(wrong ?? "none")")
    }
    #expect(verdict(policy, path: "/health") == nil)
    #expect(verdict(policy, path: "/metrics") == "invalid_api_key")
  }

  @Test func secretsAreComparedWhole() {
    #expect(AccessPolicy.equal("abc", "abc"))
    #expect(!AccessPolicy.equal("abcabc", "abc"))
    #expect(!AccessPolicy.equal("", "abc"))
    #expect(!AccessPolicy.equal("abd", "abc"))
    #expect(!AccessPolicy.equal("a", ""))
  }

  @Test func beingOpenToOthersNeedsAToken() throws {
    for host in ["0.0.0.0", "::", "192.168.0.1", "example.org", "127.evil.example"] {
      let error = #expect(throws: ServerError.self, "\(host)") {
        try HTTPServerOptions(host: host).validate(AccessPolicy())
      }
      #expect(error?.code == .invalidConfiguration)
      try HTTPServerOptions(host: host).validate(AccessPolicy(token: "t"))
    }
    for host in ["127.0.0.1", "localhost", "::1", "127.1.2.3"] {
      try HTTPServerOptions(host: host).validate(AccessPolicy())
    }
    #expect(throws: ServerError.self) {
      try HTTPServerOptions().validate(AccessPolicy(token: ""))
    }
  }
}
