import RemoteBackend
import Testing

@Suite("RemoteError")
struct RemoteErrorTests {
  @Test("codes are stable names")
  func codes() {
    #expect(RemoteError(.cancelled, "stopped").code.rawValue == "cancelled")
  }
}
