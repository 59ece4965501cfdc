import Server
import Testing

@Suite("ServerError")
struct ServerErrorTests {
  @Test("codes are stable names")
  func codes() {
    #expect(ServerError(.cancelled, "stopped").code.rawValue == "cancelled")
  }
}
