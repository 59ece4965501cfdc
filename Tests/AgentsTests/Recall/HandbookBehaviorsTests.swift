import Agents
import Foundation
import Handbook
import Inference
import MartingaleTestSupport
import Synchronization
import Testing

/// A handbook in a folder, and a model that can be told things by it.
private struct Scene {
  let folder: Folder
  let store: BehaviorStore

  init() throws {
    folder = try Folder()
    store = try BehaviorStore(path: folder.path + "/handbook.sqlite")
  }

  func add(_ name: String, _ instruction: String) async throws {
    try await store.add(
      BehaviorDraft(name: BehaviorName(name), instruction: instruction, status: .active))
  }

  func behaviors(
    _ task: AgentTask, _ model: ScriptedModel, learner: Bool = true
  ) -> HandbookBehaviors {
    let index = BehaviorIndex(store, embedder: nil)
    return HandbookBehaviors(
      task, store: store, index: index, run: "run-1", seed: 3,
      learner: learner
        ? BehaviorLearner(
          .init(strategist: SampledGenerator(model, particles: 1)), store: store, index: index)
        : nil,
      countTokens: { $0.split(separator: " ").count })
  }

  func run(_ task: AgentTask, _ model: ScriptedModel, in journal: String = "run") async throws
    -> [ItemResult]
  {
    var collaborators = Collaborators()
    collaborators.behaviors = behaviors(task, model)
    var run = try TaskRun(
      task, model: model, journal: try Journal(directory: "\(folder.path)/\(journal)"),
      collaborators: collaborators, run: "run-1", seed: 3)
    var results: [ItemResult] = []
    while let result = try await run.next() { results.append(result) }
    return results
  }

  func events() throws -> [JournalEvent] {
    try JournalLines.read("\(folder.path)/run").compactMap { JournalEvent($0) }
  }

  func statistics(_ name: String) async throws -> Statistics {
    try await store.behavior(BehaviorName(name)).statistics
  }
}

@Suite struct HandbookBehaviorsTests {
  /// Knows the factor only when its prompt states it; reflects and writes behaviors when asked to.
  private let model = ScriptedModel { prompt in
    if prompt.contains("Write the suggested behaviors") {
      return #"{"behavior_halve_zorks": "To count zorks, halve the number of plims."}"#
    }
    if prompt.contains("Reflect on the solution") { return "Halving was the key." }
    return prompt.contains("multiply by seven") ? "21 by behavior_flim_rule" : "3"
  }

  private let task = """
    {"version": 1, "goal": "How many blorps are {{row}} flims?",
     "inputs": {"row": {"jsonl": "in.jsonl"}},
     "output": {"regex": "[a-z0-9 _]+"}, "success": {"regex": "21.*"},
     "handbook": {"path": "handbook.sqlite", "top": 2}}
    """

  @Test func aRecalledBehaviorIsUsedCitedAndCountedOnce() async throws {
    let scene = try Scene()
    try await scene.add("behavior_flim_rule", "To turn flims into blorps, multiply by seven.")
    try await scene.add("behavior_bake_bread", "Let the dough of a bread rest for an hour.")
    try scene.folder.write("\"3\"\n", as: "in.jsonl")
    let task = try scene.folder.task(task)
    let results = try await scene.run(task, model)
    #expect(results.map(\.text) == ["21 by behavior_flim_rule"])
    let records: [RecalledRecord] = try scene.events().compactMap { $0.record() }
    #expect(records.count == 1 && records[0].behaviors.count == 2)
    #expect(records[0].behaviors[0].name == "behavior_flim_rule")
    #expect(records[0].behaviors[0].version == 1)
    let used = try await scene.statistics("behavior_flim_rule")
    #expect((used.uses, used.cited, used.successes) == (1, 1, 1))
    let other = try await scene.statistics("behavior_bake_bread")
    #expect((other.uses, other.cited, other.successes, other.failures) == (1, 0, 0, 0))
    // The same events of a run that was interrupted after recording change nothing.
    let events = try scene.events()
    try await scene.behaviors(task, model, learner: false).learn(
      Episode(goal: "How many blorps are 3 flims?", result: results[0], records: events))
    #expect(try await scene.statistics("behavior_flim_rule").uses == 1)
    #expect(try await scene.store.check().isEmpty)
  }

  @Test func theBlockStandsBeforeTheGoalAndKeepsTheBudget() async throws {
    let scene = try Scene()
    try await scene.add("behavior_flim_rule", "To turn flims into blorps, multiply by seven.")
    try scene.folder.write("\"3\"\n", as: "in.jsonl")
    // Nine words of nine do not fit into eight.
    let small = task.replacing(#""top": 2"#, with: #""top": 2, "tokens": 8"#)
    let none = try await scene.run(try scene.folder.task(small), model)
    #expect(none.map(\.outcome) == [.notSolved])
    #expect(try await scene.statistics("behavior_flim_rule").uses == 0)
    let parrot = ScriptedModel { prompt in
      prompt.split(separator: "\n").first.map { $0.filter { $0 != ":" && $0 != "." } } ?? ""
    }
    let any = task.replacing("[a-z0-9 _]+", with: ".+").replacing("21.*", with: ".*may help")
    let results = try await scene.run(try scene.folder.task(any), parrot, in: "other")
    #expect(results.map(\.text) == ["user Behaviors that may help"])
  }

  @Test func aTaskWithoutSuccessCheckJudgesNothing() async throws {
    let scene = try Scene()
    try await scene.add("behavior_flim_rule", "To turn flims into blorps, multiply by seven.")
    try scene.folder.write("\"3\"\n", as: "in.jsonl")
    let unchecked = task.replacing(#""success": {"regex": "21.*"},"#, with: "")
    _ = try await scene.run(try scene.folder.task(unchecked), model)
    let used = try await scene.statistics("behavior_flim_rule")
    #expect((used.uses, used.cited, used.successes, used.failures) == (1, 1, 0, 0))
  }

  @Test func aRunTeachesLaterItemsButNotItsOwn() async throws {
    let scene = try Scene()
    try await scene.add("behavior_flim_rule", "To turn flims into blorps, multiply by seven.")
    try scene.folder.write("\"3\"\n\"4\"\n", as: "in.jsonl")
    let learning = task.replacing(#""top": 2"#, with: #""top": 2, "learn": true"#)
    let task = try scene.folder.task(learning)
    _ = try await scene.run(task, model)
    let learned = try BehaviorName("behavior_halve_zorks")
    let behavior = try await scene.store.behavior(learned)
    // Its item was solved, and the task says so itself.
    #expect(behavior.status == .active && behavior.author == .llm)
    let origins = try await scene.store.provenance(of: learned).map(\.provenance)
    #expect(origins.map(\.run) == ["run-1", "run-1"])
    #expect(origins.map(\.correct) == [true, true])
    #expect(origins[0].problem == ProblemHash.of("How many blorps are 3 flims?"))
    #expect(origins[0].strategist == "scripted")
    let records: [RecalledRecord] = try scene.events().compactMap { $0.record() }
    #expect(
      records.map { $0.behaviors.map(\.name).contains(learned.description) } == [false, true])
    let again = try await scene.behaviors(task, model).recall("How many blorps are 3 flims?")
    #expect(!again.map(\.name).contains(learned.description))
  }

  @Test func aBrokenHandbookEndsTheRunWithItsReason() async throws {
    let scene = try Scene()
    try await scene.add("behavior_flim_rule", "To turn flims into blorps, multiply by seven.")
    try scene.folder.write("\"3\"\n", as: "in.jsonl")
    let task = try scene.folder.task(task)
    try scene.store.close()
    let error = await #expect(throws: AgentError.self) { try await scene.run(task, model) }
    #expect(error?.message.hasPrefix("the handbook: ") == true)
  }

  @Test func aSearchTeachesWhatItDidUnderTheTasksTopic() async throws {
    let scene = try Scene()
    let asked = Mutex<[String]>([])
    let listener = ScriptedModel { prompt in
      if prompt.contains("Reflect on the solution") {
        asked.withLock { $0.append(prompt) }
        return "Near places came first."
      }
      return #"{"behavior_look_near": "Look into the nearest places before the far ones."}"#
    }
    try FileManager.default.createDirectory(
      atPath: scene.folder.path + "/notes", withIntermediateDirectories: true)
    try scene.folder.write("sage green", as: "notes/paint.txt")
    let task = try scene.folder.task(
      """
      {"version": 1, "goal": "sage", "strategy": "plan", "success": {"regex": "paint.txt"},
       "handbook": {"path": "handbook.sqlite", "top": 0, "learn": true, "topic": "searching"},
       "plan": {"world": {"directory": "notes"}, "heuristic": "nearest"}}
      """)
    _ = try await scene.run(task, listener)
    let learned = try await scene.store.behavior(BehaviorName("behavior_look_near"))
    #expect(learned.status == .active && learned.topic == "searching")
    let reflected = asked.withLock { $0.joined() }
    #expect(reflected.contains("Search: found after") && reflected.contains("Answer: paint.txt"))
  }

  @Test func aTopicIsSearchedWithAndNothingIsLearnedFromNothing() async throws {
    let scene = try Scene()
    let known = [
      ("behavior_be_brief", "replies"), ("behavior_let_rest", "bread"),
      ("behavior_look_twice", "roads"), ("behavior_knock_first", "doors"),
    ]
    for (name, topic) in known {
      try await scene.store.add(
        BehaviorDraft(
          name: BehaviorName(name), instruction: "Take as much time as is needed for it.",
          topic: topic, status: .active))
    }
    let task = { (topic: String) in
      try scene.folder.task(
        #"{"version": 1, "goal": "x", "handbook": {"topic": "\#(topic)", "top": 1, "learn": true}}"#
      )
    }
    let with = try task("replies")
    for (name, topic) in known {
      let found = try await scene.behaviors(try task(topic), model).recall("zorks")
      #expect(found.map(\.name) == [name])
    }
    let result = try #require(
      try await scene.run(
        try scene.folder.task(#"{"version": 1, "goal": "x", "output": {"choice": ["a"]}}"#), model
      ).first)
    try await scene.behaviors(with, model).learn(
      Episode(goal: "How many?", result: result, records: []))
    #expect(try await scene.store.behaviors([.active, .draft], topic: "replies").count == 1)
  }
}
