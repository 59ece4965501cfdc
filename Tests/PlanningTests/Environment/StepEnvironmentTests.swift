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
