internal import Constraints
internal import Foundation
internal import Inference
internal import JSONSchema
internal import Planning
internal import Tools

/// Exploration of a task's world (LFG, arXiv 2310.10103), for the preset `plan` and the skill `explore`:
/// places are entered in the order that real distances and a heuristic's guesses decide.
///
/// What the heuristic said and what was seen is in the journal, so that an exploration that was cut off
/// goes on where it was.
struct Exploring: Sendable {
  /// What was found.
  struct Finding {
    /// The answer: the file, the room, the actions that lead there, one a line.
    var answer: String
    /// What is seen there; nil when the answer says it all.
    var text: String?
  }

  private let setup: StrategySetup
  let plan: AgentTask.Plan
  private let advice: any Heuristic

  init(_ setup: StrategySetup, _ plan: AgentTask.Plan) throws(AgentError) {
    self.setup = setup
    self.plan = plan
    let heuristics = HeuristicSetup(
      model: MeteredModel(base: setup.model), embedder: setup.collaborators.embedder,
      folder: setup.collaborators.cache, seed: setup.seed)
    do throws(PlanningError) {
      guard let kind = setup.kinds.heuristics[plan.heuristic] else {
        throw PlanningError(.invalidInput, setup.kinds.heuristics.complaint(about: plan.heuristic))
      }
      advice = try kind.make(heuristics, plan.heuristicSettings)
    } catch {
      throw AgentError(.notAvailable, error.message)
    }
  }

  /// The place where the goal is; nil when it was not found.
  func search(for goal: String, _ step: StepContext) async throws(AgentError) -> Finding? {
    let meter = MeteredModel.Meter(step.ledger, step.item.evaluations)
    switch plan.world {
    case .directory(let path):
      let world = DirectoryEnvironment(
        root: URL(fileURLWithPath: path), goal: goal, match: plan.match)
      guard let file = try await explore(world, step, meter)?.path.last else { return nil }
      return Finding(answer: file, text: try passage(in: file, of: world, step))
    case .houses(let maps):
      let searches = maps.flatMap { map in map.episodes.map { (map: map, episode: $0) } }
      guard let found = searches.first(where: { $0.episode.goal == goal }) else {
        throw AgentError(.invalidInput, "no house has a search for \"\(goal)\"")
      }
      let rooms = Dictionary(found.map.rooms.map { ($0.id, $0) }) { first, _ in first }
      let result = try await explore(
        HouseEnvironment(map: found.map, episode: found.episode), step, meter,
        position: { id in rooms[id].map { ($0.x, $0.y) } }, name: { rooms[$0]?.type })
      return result?.path.last.map { Finding(answer: rooms[$0]?.type ?? "\($0)") }
    case .tools(let world):
      guard let toolbox = setup.collaborators.tools else {
        throw AgentError(.notAvailable, "\"\(world.reset)\": the task has no tools")
      }
      let session = ToolWorldSession(world, step, toolbox, meter)
      var environment = StepEnvironment(
        goal: try await session.objective() ?? goal
      ) {
        (actions) async throws(PlanningError) in try await session.visit(actions)
      }
      if let distance = plan.merge {
        guard let embedder = setup.collaborators.embedder else {
          throw AgentError(
            .notAvailable, "\"merge\" compares texts, and there is no embedder: --embedder")
        }
        environment.merging = StateMerging(embedder, distance: distance)
      }
      guard let place = try await explore(environment, step, meter)?.path.last else { return nil }
      return Finding(
        answer: place.actions.joined(separator: "\n"),
        text: await session.text(after: place.actions))
    }
  }

  /// What a file says about the goal, as the journal keeps it: the file may change before a run is taken
  /// up.
  private func passage(
    in file: String, of world: DirectoryEnvironment, _ step: StepContext
  ) throws(AgentError) -> String? {
    let scope = step.scope
    if let known = try step.ledger.taken(PassageRecord.self, where: { $0.call == scope }) {
      return known.text
    }
    let text: String?
    do throws(PlanningError) {
      text = try world.passage(in: file, most: Self.mostSeen)
    } catch {
      throw AgentError(.notAvailable, error.message)
    }
    try step.append(PassageRecord(place: file, text: text, call: scope))
    return text
  }

  /// Most characters of what is seen at the place that was found.
  private static let mostSeen = 800

  /// The search when it found the goal.
  private func explore<World: Environment>(
    _ world: World, _ step: StepContext, _ meter: MeteredModel.Meter,
    position: ((World.Node) -> (x: Double, y: Double)?)? = nil,
    name: ((World.Node) -> String?)? = nil
  ) async throws(AgentError) -> Exploration<World.Node>? {
    let explorer = Explorer(
      heuristic: RecordedHeuristic(advice: advice, step: step, meter: meter),
      weights: plan.weights, budget: ExplorationBudget(decisions: plan.decisions))
    let result: Exploration<World.Node>
    do {
      result = try await MeteredModel.$meter.withValue(meter) { try await explorer.run(world) }
    } catch let error as PlanningError {
      if let cause = meter.error { throw cause }
      let code: AgentError.Code =
        switch error.code {
        case .cancelled: .cancelled
        // What one world says is wrong concerns the item that explores it.
        case .invalidEnvironment: .invalidInput
        default: .notAvailable
        }
      throw AgentError(code, error.message)
    } catch {
      throw AgentError(.notAvailable, "\(error)")
    }
    _ = try await step.recorded(ExploredRecord.self) { () throws(AgentError) in
      ExploredRecord(
        ending: result.ending.rawValue, heuristic: advice.name, cost: result.cost,
        decisions: result.decisions.count, modelCalls: result.modelCalls,
        failures: result.failures, path: result.path.map { "\($0)" },
        drawing: ExplorationSVG(result, position: position, name: name).element)
    }
    return result.ending == .found ? result : nil
  }
}
