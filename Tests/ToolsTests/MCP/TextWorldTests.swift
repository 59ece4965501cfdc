import Foundation
import JSONSchema
import Testing
import Tools

/// Where the example `Examples/textworld` finds what it needs, when that was fetched.
private enum TextWorld {
  static let root =
    ((#filePath as NSString).deletingLastPathComponent + "/../../.." as NSString)
    .standardizingPath

  static let interpreter: String? = {
    let given = ProcessInfo.processInfo.environment["MARTINGALE_TEXTWORLD_PYTHON"]
    let python = given ?? root + "/.deps/textworld/bin/python"
    return FileManager.default.isExecutableFile(atPath: python) ? python : nil
  }()
}

@Suite(
  .enabled(
    if: TextWorld.interpreter != nil, "TextWorld is not there: run Examples/textworld/setup"),
  .timeLimit(.minutes(60)))
struct TextWorldTests {
  @Test func aGameIsWonByItsWalkthrough() async throws {
    let python = try #require(TextWorld.interpreter)
    let request = CommandRequest(
      argv: [python, TextWorld.root + "/Examples/textworld/server.py"],
      environment: ["PATH": "/usr/bin:/bin", "HOME": FileManager.default.temporaryDirectory.path])
    let client = MCPClient(name: "textworld", timeouts: .patient) { MCPStdioTransport(request) }
    try await client.connect()
    #expect(
      try await client.listTools().map(\.name) == [
        "env_make", "env_reset", "env_step", "env_walkthrough",
      ])
    #expect(try await client.callTool("env_reset", .object(JSONObject())).isError)
    let made = try await client.callTool("env_make", ["quest_length": 3, "seed": 7])
    #expect(!made.isError, "\(made.text)")
    let start = try await client.callTool("env_reset", .object(JSONObject()))
    #expect(start.structured?["commands"]?.array?.isEmpty == false)
    let answer = try await client.callTool("env_walkthrough", .object(JSONObject()))
    let commands = (answer.structured?["result"]?.array ?? []).compactMap(\.string)
    #expect(!commands.isEmpty)
    var last = start
    for command in commands {
      last = try await client.callTool("env_step", ["command": .string(command)])
    }
    #expect(last.structured?["won"] == true && last.structured?["over"] == true, "\(last.text)")
    await client.close()
  }
}
