internal import Constraints
internal import Foundation
internal import Inference
internal import JSONSchema
internal import Planning

/// The strategy `plan`: places are explored in the order that real distances and a heuristic's
/// guesses decide (LFG, arXiv 2310.10103); the answer is where the goal was found, or the actions
/// that lead there.
struct PlanStrategy: TaskStrategy {
  private let setup: StrategySetup
  private let plan: AgentTask.Plan
  private let advice: any Heuristic
  private let success: SuccessJudge
  private let output: RequirementCompiler

  init(_ setup: StrategySetup) throws(AgentError) {
    guard let plan = setup.task.plan else {
      throw AgentError(.invalidInput, "the strategy plan needs \"plan\": where to look")
    }
    self.setup = setup
    self.plan = plan
    success = SuccessJudge(setup)
    var judging = setup.compiler
    judging.json = .judging
    output = RequirementCompiler(setup.task.output, judging)
    let heuristics = HeuristicSetup(
      model: MeteredModel(base: setup.model), embedder: setup.collaborators.embedder,
      folder: setup.collaborators.cache)
    do throws(PlanningError) {
      advice = try setup.kinds.heuristics.heuristic(plan.heuristic, heuristics)
    } catch {
      throw AgentError(.notAvailable, error.message)
    }
  }

  var defaultSteps: Int { 1 }

  func run(_ context: ItemContext) async throws(AgentError) -> Conclusion {
    let goal = try (plan.find ?? setup.task.goal).filled(with: context.texts)
    try success.prepare(context.texts)
    let result = try await context.step(reserving: BudgetAmount()) {
      (step) async throws(AgentError) -> StepResult in
      guard let answer = try await search(for: goal, step) else {
        return StepResult(nil, isSolved: false, message: "\"\(goal)\" was not found", from: nil)
      }
      var complaint = try output.complaint(about: answer, context.texts)
      if complaint == nil { complaint = try await success.complaint(answer, step) }
      return StepResult(answer, isSolved: complaint == nil, message: complaint, from: nil)
    }
    return result.isSolved ? .solved(result) : .unsolved(.notSolved, result.message)
  }

  /// The place where the goal is, in words; nil when it was not found.
  private func search(for goal: String, _ step: StepContext) async throws(AgentError) -> String? {
    let meter = MeteredModel.Meter(step.ledger, step.item.evaluations)
    switch plan.world {
    case .directory(let path):
      let world = DirectoryEnvironment(root: URL(fileURLWithPath: path), goal: goal)
      return try await explore(world, step, meter)?.path.last
    case .houses(let maps):
      let searches = maps.flatMap { map in map.episodes.map { (map: map, episode: $0) } }
      guard let found = searches.first(where: { $0.episode.goal == goal }) else {
        throw AgentError(.invalidInput, "no house has a search for \"\(goal)\"")
      }
      let rooms = Dictionary(found.map.rooms.map { ($0.id, $0) }) { first, _ in first }
      let result = try await explore(
        HouseEnvironment(map: found.map, episode: found.episode), step, meter,
        position: { id in rooms[id].map { ($0.x, $0.y) } }, name: { rooms[$0]?.type })
      return result?.path.last.map { rooms[$0]?.type ?? "\($0)" }
    case .tools(let world):
      guard let toolbox = setup.collaborators.tools else {
        throw AgentError(.notAvailable, "\"\(world.reset)\": the task has no tools")
      }
      let session = ToolWorldSession(world, step, toolbox, meter)
      let environment = StepEnvironment(
        goal: try await session.objective() ?? goal, isCopyable: true
      ) {
        (actions) async throws(PlanningError) in try await session.visit(actions)
      }
      return try await explore(environment, step, meter)?.path.last
        .map { $0.actions.joined(separator: "\n") }
    }
  }

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
      throw AgentError(
        error.code == .cancelled ? .cancelled : .notAvailable, error.message)
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
