import Agents
import Foundation
import Inference
import JSONSchema
import Synchronization
import MartingaleTestSupport
import Testing
import Tools

/// A corridor of rooms behind two tools; the lamp is in the last one.
private final class Corridor: Sendable {
  let calls = Mutex([String]())
  private let place = Mutex<Int?>(nil)
  /// Fails from this call on.
  private let failsAt: Int
  /// Whether it says the same in other words every time.
  private let isWordy: Bool

  init(failsAt: Int = .max, isWordy: Bool = false) {
    self.failsAt = failsAt
    self.isWordy = isWordy
  }

  func tools() throws -> TaskToolbox {
    TaskToolbox(
      try ToolSet([
        CorridorTool("reset") { [self] (_) throws(ToolError) in try enter("reset", to: 0) },
        CorridorTool("act") { [self] (action) throws(ToolError) in
          try enter("act \(action)", by: action == "east" ? 1 : -1)
        },
        CorridorTool("make") { [self] _ in
          calls.withLock { $0.append("make") }
          return .object(JSONObject())
        },
      ]), approvals: .withoutAsking)
  }

  private func enter(
    _ call: String, to start: Int? = nil, by step: Int = 0
  ) throws(ToolError) -> JSONValue {
    let count = calls.withLock { calls in
      calls.append(call)
      return calls.count
    }
    if count >= failsAt { throw ToolError(.unavailable, "the server has gone") }
    let here = place.withLock { place in
      place = start ?? (place ?? -100) + step
      return place ?? 0
    }
    return [
      "seen": .string("room \(here)" + (isWordy ? ", said for the \(count)th time" : "")),
      "ways": .array((here > -3 ? ["west"] : []) + (here < 2 ? ["east"] : [])),
      "won": .bool(here == -3), "task": "the lamp",
    ]
  }
}

private struct CorridorTool: Tool {
  let definition: ToolDefinition
  let effect = ToolEffect.network
  let body: @Sendable (String) throws(ToolError) -> JSONValue

  init(_ name: String, _ body: @escaping @Sendable (String) throws(ToolError) -> JSONValue) {
    definition = ToolDefinition(name: name, description: name)
    self.body = body
  }

  func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
    let value = try body(arguments["way"]?.string ?? "")
    return ToolResult(text: "\(value)", structured: value)
  }
}

/// Knows which room a text speaks of, and nothing else.
private struct RoomEmbedder: Embedder {
  let identity = ModelIdentity(name: "rooms")
  let dimension = 8

  func embed(_ texts: [String]) -> [[Float]] {
    texts.map { text in
      var vector = [Float](repeating: 0, count: dimension)
      let room = text.firstMatch(of: #/room (-?\d)/#).flatMap { Int($0.output.1) } ?? 4
      vector[room + 3] = 1
      return vector
    }
  }
}

extension ItemResult {
  /// The result without what the clock says and without calls: a world is made anew on resuming.
  fileprivate var essence: ItemResult {
    var copy = timeless
    copy.toolCalls = 0
    return copy
  }
}

@Suite("The strategy plan") struct PlanStrategyTests {
  private let model = ScriptedModel { _ in "" }

  private let corridor = """
    {"version": 1, "goal": "the lamp", "strategy": "plan",
     "plan": {"world": {"reset": "reset", "step": "act", "argument": "way", "text": "seen",
       "actions": "ways", "done": "won", "objective": "task", "prepare": [{"tool": "make"}]},
       "heuristic": "nearest"}}
    """

  private func run(
    _ task: AgentTask, _ folder: Folder, _ world: Corridor? = nil, in journal: String = "run",
    embedder: (any Embedder)? = nil
  ) async throws -> [ItemResult] {
    var collaborators = Collaborators()
    collaborators.embedder = embedder
    collaborators.tools = try world?.tools()
    let journal = try Journal(directory: "\(folder.path)/\(journal)")
    var run = try TaskRun(
      task, model: model, journal: journal, collaborators: collaborators, seed: 3)
    var results: [ItemResult] = []
    while let result = try await run.next() { results.append(result) }
    return results
  }

  private func notes(_ folder: Folder) throws {
    for (name, text) in [
      ("garden/seeds.txt", "tomato seeds"), ("garden/tools.txt", "a spade"),
      ("house/paint.txt", "sage green"),
    ] {
      let path = "\(folder.path)/notes/\(name)"
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
  }

  @Test("the file that mentions a text is found, and what is not there is said to be missing")
  func directory() async throws {
    let folder = try Folder()
    try notes(folder)
    let task = try folder.task(
      """
      {"version": 1, "goal": "{{what}}", "strategy": "plan",
       "inputs": {"what": {"text": "sage"}},
       "plan": {"world": {"directory": "notes"}, "heuristic": "nearest"}}
      """)
    let results = try await run(task, folder)
    #expect(results.map(\.outcome) == [.solved])
    #expect(results.first?.text == "house/paint.txt")
    let missing = try folder.task(
      """
      {"version": 1, "goal": "submarine", "strategy": "plan",
       "plan": {"world": {"directory": "notes"}, "heuristic": "nearest"}}
      """)
    let none = try await run(missing, folder, in: "none")
    #expect(none.map(\.outcome) == [.notSolved])
    #expect(none.first?.message == "\"submarine\" was not found")
    let few = try folder.task(
      """
      {"version": 1, "goal": "sage", "strategy": "plan",
       "plan": {"world": {"directory": "notes"}, "heuristic": "nearest", "decisions": 1}}
      """)
    #expect(try await run(few, folder, in: "few").map(\.outcome) == [.notSolved])
    let line = try #require(folder.journal("few").first { $0.contains("\"explored\"") })
    #expect(try JSONValue(parsing: line)["ending"]?.string == "budget")
  }

  @Test("the report draws the map")
  func report() async throws {
    let folder = try Folder()
    try notes(folder)
    // A name that means something in HTML stays a name.
    try "sage".write(
      toFile: "\(folder.path)/notes/garden/<b>&'.txt", atomically: true, encoding: .utf8)
    let task = try folder.task(
      """
      {"version": 1, "goal": "sage", "strategy": "plan",
       "plan": {"world": {"directory": "notes"}, "heuristic": "nearest"}}
      """)
    _ = try await run(task, folder)
    let page = try folder.page()
    #expect(page.isWellFormed)
    #expect(page.elements.isSuperset(of: ["svg", "circle", "polyline", "line"]))
    #expect(page.attributes["figure.class"] == ["map"])
    for text in ["What was explored", "found", "heuristic nearest", "<b>&'.txt"] {
      #expect(page.text.contains(text), "\(text)")
    }
  }

  @Test("a world behind tools is walked to its goal; states are entered once")
  func tools() async throws {
    let folder = try Folder()
    let world = Corridor()
    let results = try await run(try folder.task(corridor), folder, world)
    #expect(results.first?.text == "west\nwest\nwest")
    let calls = world.calls.withLock { $0 }
    #expect(calls.prefix(2) == ["make", "reset"])
    #expect(calls.count { $0 == "make" } == 1)
    #expect(results.first?.toolCalls == calls.count)
    #expect(calls.count < 60, "six states, and never the same way twice")
  }

  @Test("cut after every record it goes on with the same answer and walks no known way again")
  func resume() async throws {
    let folder = try Folder()
    let task = try folder.task(corridor)
    let whole = try await run(task, folder, Corridor()).map(\.essence)
    let lines = try folder.journal()
    let visits = lines.count { $0.contains("place_visited") }
    #expect(visits > 4)
    for count in 1..<lines.count {
      let name = "cut-\(count)"
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
      try folder.write(lines[..<count].map { $0 + "\n" }.joined(), as: "\(name)/journal.jsonl")
      let world = Corridor()
      #expect(try await run(task, folder, world, in: name).map(\.essence) == whole)
      let known = lines[..<count].count { $0.contains("place_visited") }
      let resets = world.calls.withLock { $0.count { $0 == "reset" } }
      #expect(resets == visits - known, "cut after \(count) records")
    }
  }

  @Test(
    "states that say the same in other words are merged; cut anywhere, it goes on with the same answer"
  )
  func merge() async throws {
    let folder = try Folder()
    let merging = corridor.replacing(
      "\"heuristic\": \"nearest\"",
      with: "\"heuristic\": \"nearest\", \"search\": {\"merge\": 0.15}")
    let plain = Corridor(isWordy: true)
    _ = try await run(try folder.task(corridor), folder, plain, in: "plain")
    let world = Corridor(isWordy: true)
    let task = try folder.task(merging)
    let whole = try await run(task, folder, world, in: "merged", embedder: RoomEmbedder())
    #expect(whole.first?.text == "west\nwest\nwest")
    let (all, merged) = (plain.calls.withLock { $0.count }, world.calls.withLock { $0.count })
    #expect(merged < 60)
    #expect(merged < all)
    let lines = try folder.journal("merged")
    for count in stride(from: 1, to: lines.count, by: 3) {
      let name = "merged-\(count)"
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
      try folder.write(lines[..<count].map { $0 + "\n" }.joined(), as: "\(name)/journal.jsonl")
      let again = try await run(
        task, folder, Corridor(isWordy: true), in: name, embedder: RoomEmbedder())
      #expect(again.map(\.essence) == whole.map(\.essence), "cut after \(count) records")
    }
    let error = await #expect(throws: AgentError.self) {
      try await run(task, folder, Corridor(), in: "blind")
    }
    #expect(error?.message.contains("there is no embedder") == true)
  }

  @Test("a budget of calls is kept; a server that goes away ends the run, which can go on")
  func limits() async throws {
    let folder = try Folder()
    let tight = corridor.replacingOccurrences(
      of: "\"heuristic\": \"nearest\"}}",
      with: "\"heuristic\": \"nearest\"}, \"budget\": {\"tool_calls\": 5}}")
    let world = Corridor()
    let results = try await run(try folder.task(tight), folder, world, in: "tight")
    #expect(results.map(\.outcome) == [.budgetSpent])
    #expect(world.calls.withLock { $0.count } <= 5)
    let task = try folder.task(corridor)
    let error = await #expect(throws: AgentError.self) {
      try await run(task, folder, Corridor(failsAt: 6), in: "gone")
    }
    #expect(error?.message == "the server has gone")
    let whole = try await run(task, folder, Corridor())
    #expect(
      try await run(task, folder, Corridor(), in: "gone").map(\.essence) == whole.map(\.essence))
  }

  @Test("what is wrong with a plan is said with its place")
  func diagnostics() throws {
    let folder = try Folder()
    func problems(_ plan: String) -> String {
      folder.problems(#"{"version": 1, "goal": "x", "strategy": "plan"\#(plan)}"#)
    }
    #expect(problems("").contains("/strategy: the strategy plan needs \"plan\""))
    #expect(
      problems(#", "plan": {"world": {"directory": "nowhere"}}"#)
        .contains("/plan/world/directory: there is no folder \"nowhere\""))
    try folder.write("{\"id\": 3}\n", as: "maps.jsonl")
    #expect(
      problems(#", "plan": {"world": {"houses": "maps.jsonl"}}"#)
        .contains("/plan/world/houses: maps.jsonl:1: error: not a house map"))
    #expect(
      problems(#", "plan": {"world": {"directory": "."}, "search": {"merge": 0.2}}"#)
        .contains("/plan/search/merge: only states of a world behind tools are merged"))
    #expect(
      problems(#", "plan": {"world": {"directory": "."}, "heuristics": "rooms"}"#)
        .contains("did you mean \"heuristic\"?"))
  }
}
