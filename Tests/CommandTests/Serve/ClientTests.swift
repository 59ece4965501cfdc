import Foundation
import Testing

/// The servers with clients that others wrote, in Python: see `Tests/Clients`.
@Suite(.serialized) struct ClientTests {
  private static let folder = Shell.root.appendingPathComponent("Tests/Clients").path

  private func run(_ file: String) async throws {
    let outcome = try await Shell.run("'\(Self.folder)/run' \"$M\" \(file) 2>&1")
    if outcome.status == 77 {
      print("\(file): \(outcome.output)")
      return
    }
    #expect(outcome.status == 0, "\(outcome.output)")
  }

  @Test func openAI() async throws { try await run("test_openai.py") }
  @Test func llm() async throws { try await run("test_llm.py") }
  @Test func mcp() async throws { try await run("test_mcp.py") }
  @Test func serving() async throws { try await run("test_serving.py") }
}
