import Prompting
import Testing

@Suite("PromptingError")
struct PromptingErrorTests {
  @Test("codes are stable names")
  func codes() {
    #expect(PromptingError(.cancelled, "stopped").code.rawValue == "cancelled")
  }
}
