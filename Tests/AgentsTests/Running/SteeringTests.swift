import Agents
import Foundation
import Inference
import JSONSchema
import MartingaleTestSupport
import Sampling
import Testing
import Tools

@Suite("What a task says beside its constraint") struct SteeringTests {
  /// Says `a` or `b`, equally often, whatever it is asked.
  private let coin = EnumerableModel("coin", tokens: ["a", "b", "?"]) { context in
    context.last == 2 ? [0.5, 0.5, 0, 0] : [0, 0, 0, 1]
  }

  private func task(_ folder: Folder, _ sampling: String) throws -> AgentTask {
    try folder.task(
      """
      {"version": 1, "goal": "?", "output": {"choice": ["a", "b"]},
       "sampling": {"particles": 64, \(sampling)}}
      """)
  }

  @Test("critics join where an answer is drawn, and the journal names them") func critics()
    async throws
  {
    let folder = try Folder()
    let critics = #""critics": [{"prefer": {"texts": ["b"], "nats": 9}}]"#
    let results = try await folder.run(try task(folder, critics), coin)
    #expect(results.first?.text == "b")
    let sampled = try #require(
      folder.journal("run").map { try JSONValue(parsing: $0) }
        .first { $0["event"] == "sampled" })
    #expect(sampled["critics"] == ["prefer"])
    let weight = sampled["samples"]?[0]?["weight"]?.number?.double ?? 0
    #expect(weight > 0.99)
  }

  @Test("a schedule changes the base, and the journal names it; without one nothing is there")
  func schedules() async throws {
    let folder = try Folder()
    let momentum = #""schedule": {"momentum": {"candidates": 2}}"#
    _ = try await folder.run(try task(folder, momentum), coin, in: "with")
    _ = try await folder.run(try task(folder, #""seed": 1"#), coin, in: "without")
    for (run, name) in [("with", "momentum" as JSONValue?), ("without", nil)] {
      let sampled = try #require(
        folder.journal(run).map { try JSONValue(parsing: $0) }.first { $0["event"] == "sampled" })
      #expect(sampled["schedule"] == name)
      #expect(sampled["critics"] == nil)
    }
  }

  @Test(
    "what cannot be is refused with its place",
    arguments: [
      (#""schedule": "cooler""#, "/sampling/schedule"),
      (#""schedule": {"annealed": {"scale": 0}}"#, "/sampling/schedule"),
      (#""critics": [{"prefer": {}}]"#, "/sampling/critics/0"),
      (#""proposal_temperature": 2, "method": "masked""#, "/sampling/proposal_temperature: a"),
    ])
  func refused(_ sampling: String, _ place: String) throws {
    let folder = try Folder()
    let said = folder.problems(
      #"{"version": 1, "goal": "x", "output": {"choice": ["a"]}, "sampling": {\#(sampling)}}"#)
    #expect(said.contains(place), "\(said)")
  }

  @Test("a strategy that draws no answers takes neither") func strategies() throws {
    let folder = try Folder()
    let said = folder.problems(
      #"{"version": 1, "goal": "x", "strategy": "prs", "sampling": {"schedule": "annealed"}}"#)
    #expect(said.contains("/sampling/schedule: the strategy prs draws no answer"), "\(said)")
  }

  @Test("a section that only another strategy reads is warned of") func sections() throws {
    let folder = try Folder()
    let task = try folder.task(#"{"version": 1, "goal": "x", "solve": {"depth": 1}}"#)
    #expect(task.warnings.map(\.pointer.description) == ["/solve"])
    #expect(task.warnings.first?.message.contains("only the strategy prs reads this") == true)
  }

  @Test("http_get is known in tasks, and needs hosts that may be asked") func pages() async throws {
    let folder = try Folder()
    let task = try folder.task(
      #"{"version": 1, "goal": "x", "strategy": "react", "tools": ["http_get"]}"#)
    let host = ToolHost(ask: { _ in nil }, now: { 0 })
    do {
      _ = try await TaskToolbox.open(task, host: host)
      Issue.record("a tool without hosts was offered")
    } catch {
      #expect(error.code == .notAvailable)
      #expect(error.message.contains("--http-hosts"))
    }
  }

  @Test("a grammar may stand in the task itself") func grammars() async throws {
    let folder = try Folder()
    let task = try folder.task(
      #"{"version": 1, "goal": "?", "output": {"gbnf": "root ::= \"b\""}}"#)
    #expect(try await folder.run(task, coin).first?.text == "b")
    let said = folder.problems(
      #"{"version": 1, "goal": "x", "output": {"gbnf": "root ::= ("}}"#)
    #expect(said.contains("/output/gbnf"), "\(said)")
  }
}
