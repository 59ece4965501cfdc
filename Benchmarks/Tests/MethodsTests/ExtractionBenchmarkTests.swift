import Foundation
import MartingaleKit
import MartingaleTestSupport
import Testing

@testable import methods

/// A folder with a task and its inputs, which goes with it.
private final class Folder {
  let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("extraction-\(UUID().uuidString)").path

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, as name: String) throws {
    try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
  }

  func task(_ text: String) throws -> AgentTask {
    try TaskReader.read(Array(text.utf8), named: "task.json", in: path)
  }
}

@Suite struct ExtractionBenchmarkTests {
  private let task = """
    {"version": 1, "goal": "{{bill.text}}", "inputs": {"bill": {"jsonl": "in.jsonl"}},
     "describe": false,
     "output": {"json_schema": {"type": "object", "required": ["n"], "additionalProperties": false,
       "properties": {"n": {"type": ["string", "null"], "pattern": "^[0-9]{2}$",
                            "x-verbatim": {"source": "bill.text", "words": true}}}}},
     "sampling": {"particles": 3, "max_tokens": 40}}
    """

  private func benchmark(_ folder: Folder, key: String) throws -> ExtractionBenchmark {
    try folder.write(
      #"{"id": "a", "text": "number 42"}"# + "\n" + #"{"id": "b", "text": "nothing here"}"#,
      as: "in.jsonl")
    return try ExtractionBenchmark(try folder.task(task), key: Array(key.utf8))
  }

  private let key = #"{"id": "a", "n": "42"}"# + "\n" + #"{"id": "b", "n": null}"#

  /// Says 77 whatever it is asked, with something behind it that only free answers can have.
  private let liar = ScriptedModel { _ in #"{"n":"77"} as I said {"n":"42"}"# }

  @Test func onlySpansKeepALiarHonest() async throws {
    let folder = try Folder()
    let benchmark = try benchmark(folder, key: key)
    for arm in ExtractionArm.allCases {
      let score = try await benchmark.run(
        arm, model: liar, in: "\(folder.path)/\(arm.rawValue)", seed: 2)
      #expect(score.items == 2 && score.valid == 2, "\(arm)")
      #expect(score.exact.map(\.name) == ["n"])
      let isHonest = arm == .verbatim
      #expect(score.invented == (isHonest ? 0 : 2), "\(arm)")
      #expect(score.values == (isHonest ? 1 : 2), "\(arm)")
      #expect(score.exact.map(\.count) == [isHonest ? 2 : 0], "\(arm)")
      #expect(score.allExact == (isHonest ? 2 : 0), "\(arm)")
      #expect(score.tokens > 0)
    }
  }

  @Test func whatIsNoObjectIsNotValid() async throws {
    let folder = try Folder()
    let benchmark = try benchmark(folder, key: key)
    for (index, text) in ["no", #"{"n": "4""#, #"{"n": 42}"#, #"{"n":"}{"}"#].enumerated() {
      let score = try await benchmark.run(
        .unconstrained, model: ScriptedModel { _ in text }, in: "\(folder.path)/\(index)", seed: 2)
      #expect(score.items == 2 && score.valid == 0 && score.allExact == 0, "\(text)")
    }
  }

  @Test func figuresAreShares() async throws {
    let folder = try Folder()
    let benchmark = try benchmark(folder, key: key)
    let score = try await benchmark.run(
      .verbatim, model: liar, in: "\(folder.path)/run", seed: 1,
      limit: 1)
    #expect(score.json["arm"]?.string == "verbatim")
    #expect(score.json["items"]?.int == 1)
    #expect(score.json["valid"]?.number?.double == 1)
    #expect(score.json["exact"]?["n"]?.number?.double == 1)
  }

  @Test(arguments: [
    (#"{"id": "a", "n": "42"}"#, "has 1 lines, and the task 2 items"),
    (#"{"id": "a", "n": "42"}"# + "\n[]", "line 2: is no JSON object"),
    (#"{"id": "b", "n": "42"}"# + "\n" + #"{"id": "a"}"#, "is for \"b\""),
    (#"{"id": "a"}"# + "\n" + #"{"id": "b"}"#, "names no field"),
  ])
  func keysOfSomethingElseAreRefused(key: String, complaint: String) throws {
    let folder = try Folder()
    let error = #expect(throws: AgentError.self) { try benchmark(folder, key: key) }
    #expect(error?.message.contains(complaint) == true, "\(error?.message ?? "")")
  }

  @Test func otherOutputsHaveNoArms() throws {
    let folder = try Folder()
    let task = try folder.task(#"{"version": 1, "goal": "x", "output": {"regex": "a"}}"#)
    #expect(throws: AgentError.self) {
      try ExtractionBenchmark(task, key: Array(#"{"n": "1"}"#.utf8))
    }
  }
}
