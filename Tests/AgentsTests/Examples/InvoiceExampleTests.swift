import Agents
import Foundation
import JSONSchema
import LlamaBackend
import Testing

/// `Examples/invoices` with the default model.
@Suite(.enabled(if: (try? ModelLocator().locate()) != nil, "no model is installed"))
struct InvoiceExampleTests {
  private var example: String {
    Examples.folder("invoices")
  }

  private func lines(_ name: String) throws -> [JSONValue] {
    try String(contentsOfFile: "\(example)/\(name)", encoding: .utf8).split(separator: "\n")
      .map { try JSONValue(parsing: String($0)) }
  }

  @Test func everyFieldIsAsExpectedAndNothingIsInvented() async throws {
    let folder = try Folder()
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: "\(example)/task.json")))
    let task = try TaskReader.read(bytes, named: "task.json", in: example)
    let model = try LlamaModel(path: ModelLocator().locate(), options: LlamaOptions(threads: 1))
    let journal = try Journal(directory: "\(folder.path)/run")
    var run = try TaskRun(task, model: model, journal: journal, seed: task.seed ?? 0)
    for (input, expected) in zip(try lines("inputs.jsonl"), try lines("expected.jsonl")) {
      let result = try #require(try await run.next())
      #expect(result.id == expected["id"]?.string)
      let answer = try JSONValue(parsing: try #require(result.text, "\(result)"))
      for field in ["number", "sender", "total"] {
        let text = try #require(answer[field]?.string)
        #expect(input["text"]?.string?.contains(text) == true)
        #expect(text == expected[field]?.string)
      }
    }
    #expect(try await run.next() == nil)
  }
}
