import Agents
import Foundation
import JSONSchema
import LlamaBackend
import Testing
import Tools

/// `Examples/arithmetic` with the default model.
@Suite(.enabled(if: (try? ModelLocator().locate()) != nil, "no model is installed"))
struct ArithmeticExampleTests {
  private var example: String {
    Examples.folder("arithmetic")
  }

  private func read() throws -> (AgentTask, [String: String]) {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: "\(example)/task.json")))
    let task = try TaskReader.read(bytes, named: "task.json", in: example)
    var expected: [String: String] = [:]
    let lines = try String(contentsOfFile: "\(example)/expected.jsonl", encoding: .utf8)
    for line in lines.split(separator: "\n") {
      let value = try JSONValue(parsing: String(line))
      expected[value["id"]?.string ?? ""] = value["answer"]?.string
    }
    return (task, expected)
  }

  @Test func answersComeFromToolsAndAreRight() async throws {
    let folder = try Folder()
    let (task, expected) = try read()
    let model = try LlamaModel(path: ModelLocator().locate(), options: LlamaOptions(threads: 1))
    var collaborators = Collaborators()
    collaborators.tools = try await TaskToolbox.open(
      task, host: ToolHost(ask: { _ in nil }, now: { 0 }))
    let journal = try Journal(directory: "\(folder.path)/run")
    var run = try TaskRun(
      task, model: model, journal: journal, collaborators: collaborators, seed: task.seed ?? 0)
    // The whole set takes a minute; one of its twenty answers ("minutes") is wrong.
    let isLong = ProcessInfo.processInfo.environment["MARTINGALE_LONG_TESTS"] != nil
    var wrong: [String] = []
    var count = 0
    while count < (isLong ? 20 : 8), let result = try await run.next() {
      if result.text != expected[result.id ?? ""] { wrong.append("\(result)") }
      #expect(result.toolCalls >= 1)
      count += 1
    }
    #expect(count == (isLong ? expected.count : 8))
    #expect(wrong.count <= (isLong ? 2 : 0), "\(wrong)")
  }

  @Test func cutAfterEveryRecordTheFirstItemEndsTheSame() async throws {
    let folder = try Folder()
    let (task, expected) = try read()
    let model = try LlamaModel(path: ModelLocator().locate(), options: LlamaOptions(threads: 1))
    var collaborators = Collaborators()
    collaborators.tools = try await TaskToolbox.open(
      task, host: ToolHost(ask: { _ in nil }, now: { 0 }))
    let whole = try await folder.run(task, model, most: 1, with: collaborators).map(\.timeless)
    #expect(whole.first?.text == expected["times"])
    let lines = try folder.journal()
    for count in 0..<lines.count {
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/cut-\(count)", withIntermediateDirectories: true)
      try folder.write(
        lines[..<count].map { $0 + "\n" }.joined(), as: "cut-\(count)/journal.jsonl")
      let again = try await folder.run(
        task, model, in: "cut-\(count)", most: 1, with: collaborators)
      #expect(again.map(\.timeless) == whole, "cut after \(count) records")
    }
  }
}
