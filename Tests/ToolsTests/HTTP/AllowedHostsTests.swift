import Testing
import Tools

@Suite struct AllowedHostsTests {
  @Test(arguments: [
    ("localhost", true), ("LOCALHOST", true), ("127.0.0.1", true), ("127.9.8.7", true),
    ("[::1]", true), ("127.0.0.1.example.com", false), ("127.0.0", false), ("127.0.0.256", false),
    ("localhost.example.com", false), ("example.com", false), ("", false), ("[::2]", false),
    ("0.0.0.0", false), ("127.-1.0.0", false),
  ])
  func onlyTheMachineItselfIsThisMachine(host: String, isAdmitted: Bool) {
    #expect(AllowedHosts.thisMachine.admits(host) == isAdmitted)
  }

  @Test func hostsAreNamedOrAll() {
    let named = AllowedHosts("A.example.com, b.example.com")
    #expect(named.admits("a.example.com") && named.admits("B.EXAMPLE.COM"))
    #expect(named.admits("localhost") && !named.admits("c.example.com"))
    #expect(!named.admits("x.a.example.com"))
    #expect(AllowedHosts("any").admits("c.example.com"))
    #expect(!AllowedHosts("").admits("c.example.com"))
  }

  @Test(arguments: [
    ("http://a.b/c", "a.b"), ("HTTPS://A.B:80/c", "a.b"), ("http://[::1]:8000/mcp", "[::1]"),
    ("http://a.b?x=@y", "a.b"),
  ])
  func hostsAreRead(url: String, host: String) throws {
    #expect(try AllowedHosts.host(of: url) == host)
  }

  @Test(arguments: [
    "", "a.b", "ftp://a.b", "http://", "http://u@a.b/", "http://a.b/ c", "http://[::1", "http:/a.b",
    "file:///etc/passwd", "http://localhost\\@evil.example/",
  ])
  func otherAddressesAreRefused(url: String) {
    #expect(throws: ToolError.self) { try AllowedHosts.host(of: url) }
  }
}
