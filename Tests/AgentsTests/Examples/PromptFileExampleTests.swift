import Agents
import Foundation
import JSONSchema
import LlamaBackend
import Testing

/// Examples with a prompt file, with the default model.
@Suite(.enabled(if: (try? ModelLocator().locate()) != nil, "no model is installed"))
struct PromptFileExampleTests {
  @Test(arguments: ["reviews", "log-triage"])
  func everyItemIsJudgedAsExpected(_ name: String) async throws {
    let example = Examples.folder("\(name)")
    let folder = try Folder()
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: "\(example)/task.json")))
    let task = try TaskReader.read(bytes, named: "task.json", in: example)
    let model = try LlamaModel(path: ModelLocator().locate(), options: LlamaOptions(threads: 1))
    let results = try await folder.run(task, model)
    let expected = try String(contentsOfFile: "\(example)/expected.jsonl", encoding: .utf8)
      .split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(results.map(\.id) == expected.map { $0["id"]?.string })
    #expect(results.map(\.text) == expected.map { $0["text"]?.string })
  }
}
