import Inference
import Planning
import Synchronization
import Testing

/// A player on a board of 4 × 4 fields, with moves that cannot be taken back but can be undone.
private final class Board: Sendable {
  struct Place: Hashable { var x = 0, y = 0 }
  private let place = Mutex(Place())
  private let comments: Bool
  let resets = Mutex(0)

  init(comments: Bool) { self.comments = comments }

  func reset() -> StepEnvironment.Observation {
    resets.withLock { $0 += 1 }
    place.withLock { $0 = Place() }
    return look("You wake up.")
  }

  func step(_ action: String) -> StepEnvironment.Observation {
    place.withLock {
      switch action {
      case "east": $0.x += 1
      case "west": $0.x -= 1
      case "north": $0.y += 1
      default: $0.y -= 1
      }
    }
    return look("You go \(action).")
  }

  private func look(_ comment: String) -> StepEnvironment.Observation {
    let here = place.withLock { $0 }
    let actions =
      (here.x < 3 ? ["east"] : []) + (here.y < 3 ? ["north"] : [])
      + (here.y > 0 ? ["south"] : []) + (here.x > 0 ? ["west"] : [])
    return .init(
      text: comments ? comment : "field \(here.x) \(here.y)", actions: actions,
      isGoal: here == Place(x: 3, y: 3), state: comments ? ["\(here.x) \(here.y)"] : nil)
  }

  var environment: StepEnvironment {
    StepEnvironment(
      goal: "the far corner",
      reset: { self.reset() }, step: { self.step($0) })
  }
}

/// The same board, whose every answer is worded anew.
private final class Talker: Sendable {
  private let board = Board(comments: false)
  private let answers = Mutex(0)
  private let hasGoal: Bool

  init(hasGoal: Bool) { self.hasGoal = hasGoal }

  func reset() -> StepEnvironment.Observation { worded(board.reset()) }
  func step(_ action: String) -> StepEnvironment.Observation { worded(board.step(action)) }

  private func worded(_ seen: StepEnvironment.Observation) -> StepEnvironment.Observation {
    let number = answers.withLock { count in
      count += 1
      return count
    }
    return .init(
      text: "\(seen.text), answer \(number)", actions: seen.actions,
      isGoal: seen.isGoal && hasGoal)
  }
}

/// Knows where a text is, and hardly what else it says.
private struct FieldEmbedder: Embedder {
  let identity = ModelIdentity(name: "field")
  let dimension = 17

  func embed(_ texts: [String]) -> [[Float]] {
    texts.map { text in
      let digits = text.compactMap(\.wholeNumberValue).prefix(2)
      var vector = [Float](repeating: 0, count: dimension)
      vector[digits.reduce(0) { $0 * 4 + $1 } % 16] = 0.98
      vector[16] = 0.199 * (text.utf8.count.isMultiple(of: 2) ? 1 : -1)
      return vector
    }
  }
}

@Suite("Worlds behind reset and step")
struct StepEnvironmentTests {
  @Test("every state is explored once", arguments: [false, true])
  func states(comments: Bool) async throws {
    let board = Board(comments: comments)
    let result = try await Explorer(
      heuristic: NearestHeuristic(), weights: HeuristicWeights(promise: 0, avoidance: 0),
      budget: ExplorationBudget(decisions: 100)
    ).run(board.environment)
    #expect(result.ending == .found)
    #expect(result.path.last?.actions.filter { $0 == "north" }.count ?? 0 >= 3)
    // 16 states with at most 4 ways each: without merging 100 decisions would not do.
    #expect(result.decisions.count <= 48)
    #expect(board.resets.withLock { $0 } == result.decisions.count + 1)
  }

  @Test("states that say the same in other words are explored once, and the goal is still found")
  func merging() async throws {
    func search(
      _ distance: Double?, hasGoal: Bool
    ) async throws -> Exploration<StepEnvironment.Node> {
      let board = Talker(hasGoal: hasGoal)
      var world = StepEnvironment(
        goal: "the far corner", reset: { board.reset() }, step: { board.step($0) })
      world.merging = distance.map { StateMerging(FieldEmbedder(), distance: $0) }
      return try await Explorer(
        heuristic: NearestHeuristic(), weights: HeuristicWeights(promise: 0, avoidance: 0),
        budget: ExplorationBudget(decisions: 60)
      ).run(world)
    }
    // Every visit is worded anew, so that without merging nothing is ever seen twice.
    #expect(try await search(nil, hasGoal: false).ending == .budget)
    let whole = try await search(0.15, hasGoal: false)
    #expect(whole.ending == .exhausted)
    #expect(whole.decisions.count <= 48)
    #expect(try await search(0.15, hasGoal: true).ending == .found)
  }

  @Test(
    "what can be done next must be the same, and a mean distance above the threshold is another state"
  )
  func clusters() async throws {
    var merging = StateMerging(FieldEmbedder(), distance: 0.15)
    func node(_ name: String) -> StepEnvironment.Node { StepEnvironment.Node(actions: [name]) }
    func see(
      _ name: String, _ text: String, _ actions: [String]
    ) async throws -> StepEnvironment.Node {
      try await merging.first(node(name), .init(text: text, actions: actions, isGoal: false))
    }
    #expect(try await see("a", "field 0 0, rain", ["north", "east"]) == node("a"))
    #expect(try await see("b", "field 0 0, sun", ["east", "north"]) == node("a"))
    #expect(try await see("c", "field 0 0, sun", ["east"]) == node("c"))
    #expect(try await see("d", "field 1 0, sun", ["east", "north"]) == node("d"))
    #expect(try await see("e", "field 1 0, snow", ["north", "east"]) == node("d"))
  }

  @Test("a place that is visited again reveals the same")
  func again() async throws {
    var world = Board(comments: false).environment
    let first = try await world.visit(world.start)
    let back = StepEnvironment.Node(actions: ["east", "west"])
    _ = try await world.visit(StepEnvironment.Node(actions: ["east"]))
    #expect(try await world.visit(back).passages.isEmpty)
    #expect(try await world.visit(world.start).passages == first.passages)
  }

  @Test("a world that takes an action back is named")
  func withdrawn() async throws {
    var world = Board(comments: false).environment
    let error = await #expect(throws: PlanningError.self) {
      try await world.visit(StepEnvironment.Node(actions: ["up"]))
    }
    #expect(error?.code == .environmentFailed)
    #expect(error?.message.contains("\"up\"") == true)
  }
}
