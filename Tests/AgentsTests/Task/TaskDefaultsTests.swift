import Agents
import Foundation
import JSONSchema
import MartingaleTestSupport
import Testing
import Tools

/// What holds where a task does not say, and in runs that began before it did.
@Suite struct TaskDefaultsTests {
  /// A tool that takes a string without an end.
  private let note = TestTool(
    "note",
    arguments: [
      "type": "object", "properties": ["text": ["type": "string"]], "required": ["text"],
      "additionalProperties": false,
    ]
  ) { _ throws(ToolError) in ToolResult(text: "noted") }

  private func task(_ folder: Folder, react: String = "", sampling: String = "") throws -> AgentTask
  {
    try folder.task(
      """
      {"version": 1, "strategy": "react", "goal": "note something", "tools": ["clock"],
       "react": {"thought_length": 0\(react)}, "output": {"verbatim": "observation"},
       "sampling": {"particles": 1, "max_tokens": 4000\(sampling)}, "budget": {"steps": 2}}
      """)
  }

  /// Writes so many characters, then finishes.
  private func writer(_ count: Int, insistence: Float = 20) -> ScriptedModel {
    ScriptedModel(insistence: insistence) { prompt in
      prompt.contains("noted")
        ? (prompt.hasSuffix("Now give the answer.\nassistant: ") ? "noted" : Player.call("finish"))
        : Player.call("note", #"{"text":"\#(String(repeating: "x", count: count))"}"#)
    }
  }

  private func written(_ folder: Folder, in name: String = "run") throws -> Int {
    let started = try folder.records(ToolStartedRecord.self, in: name)
    return started.first?.arguments["text"]?.string?.count ?? -1
  }

  @Test func stringsOfArgumentsHaveAnEnd() async throws {
    let folder = try Folder()
    let tools = try Collaborators.tools([note])
    for (react, name, most) in [
      ("", "standard", 1_000), (#", "argument_length": 40"#, "own", 40),
      (#", "argument_length": 0"#, "none", 1_500),
    ] {
      _ = try await folder.run(
        try task(folder, react: react), writer(1_500), in: name, with: tools)
      #expect(try written(folder, in: name) == most, "\(name)")
    }
  }

  @Test func actionsAreDrawnCoolerUnlessTheTaskSaysHow() async throws {
    let folder = try Folder()
    let tools = try Collaborators.tools([note])
    func firstShare(_ react: String, _ sampling: String, _ name: String) async throws -> Double {
      _ = try await folder.run(
        try task(folder, react: react, sampling: sampling), writer(20, insistence: 8), in: name,
        with: tools)
      let record = try folder.records(SampledRecord.self, in: name).first { $0.part == "action" }
      return try #require(record?.pieces?.pieces.first?.probability)
    }
    func share(_ temperature: Double) -> Double {
      let mass = exp(8 / temperature)
      return mass / (mass + 256)
    }
    let cases: [(String, String, Double)] = [
      ("", "", 0.5), ("", #", "temperature": 1"#, 1), (#", "temperature": 2"#, "", 2),
      (#", "temperature": 0.25"#, #", "temperature": 1"#, 0.25),
    ]
    for (index, (react, sampling, temperature)) in cases.enumerated() {
      let found = try await firstShare(react, sampling, "t\(index)")
      #expect(abs(found - share(temperature)) < 0.002, "\(temperature): \(found)")
    }
  }

  /// The header of a run has what it began with; one of before has what held then.
  @Test func aRunGoesOnAsItBegan() async throws {
    let folder = try Folder()
    let tools = try Collaborators.tools([note])
    let task = try task(folder)
    _ = try await folder.run(task, writer(1_500), with: tools)
    let first = try #require(try folder.journal().first)
    #expect(first.contains(#""defaults":{"action_temperature":0.5,"argument_length":1000}"#))
    #expect(try written(folder) == 1_000)
    var header = try #require(try JSONValue(parsing: first).object)
    header["defaults"] = nil
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/older", withIntermediateDirectories: true)
    try folder.write(
      JSONWriter().string(of: .object(header)) + "\n", as: "older/journal.jsonl")
    _ = try await folder.run(task, writer(1_500), in: "older", with: tools)
    #expect(try written(folder, in: "older") == 1_500)
  }
}
