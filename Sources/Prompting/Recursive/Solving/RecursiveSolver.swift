public import Inference
public import Sampling

/// Prompt Recursive Search (Zhao et al. 2024, arXiv 2408.01423), in our documented reading:
///
///     solve(q, context, d):
///       C = rate(q)                              // assessor, 1…10
///       n = max(1, round(C / 2))                 // wanted steps
///       if C ≤ τ or d = d_max or n = 1: return answer(q, context)      // solver
///       steps = plan(q, n)                       // planner; none: answer(q, context)
///       r_i = solve(step_i, context + (step_j, r_j), d + 1)            // j: what step i builds on
///       return compose(q, (step_i, r_i))         // composer
///
/// Termination: a step's C is at most its parent's less one and n = 1 below C = 3, so the depth is
/// bounded even without d_max; every node is created inside the node budget; every node takes at
/// most four turns. Nothing the model writes changes any of this.
///
/// Where the budget has `thoughtTokens`, what is answered at once is thought about first, in a turn of
/// its own; a thought that cannot be paid for is left out.
///
/// Fallbacks, each counted in `SolvingCounters`: a rating that cannot be read is `defaultComplexity`;
/// an empty plan, one that exceeds the node budget or cannot be paid for, is a direct answer; a
/// composition that fails is the last step's answer that fits the form, or a direct answer when no
/// step has one; a direct answer that fails is none.
public struct RecursiveSolver: Sendable {
  let desk: RoleDesk
  /// How texts are drawn; its `maxTokens` does not count.
  public var sampling: SamplerOptions
  /// The assessor.
  public var rater: any ComplexityRater
  /// The planner.
  public var planner: any StepPlanner
  /// Helpers of leaves, asked in order; the first answer is taken, notes add up.
  public var help: [any LeafHelp]
  /// Threshold, depth, dependence.
  public var options: RecursionOptions
  /// What one problem may spend.
  public var budget: RecursionBudget
  /// Where the answers of its rounds are kept; nil keeps none.
  public var journal: (any RoundJournal)?
  /// Seconds since any moment; replaced in tests.
  public var clock: @Sendable () -> Double = SolvingClock.now

  /// A solver; its rater and planner are the model unless others are given.
  public init(
    _ desk: RoleDesk, sampling: SamplerOptions, rater: (any ComplexityRater)? = nil,
    planner: (any StepPlanner)? = nil, help: [any LeafHelp] = [],
    options: RecursionOptions = RecursionOptions(), budget: RecursionBudget = RecursionBudget()
  ) {
    self.desk = desk
    self.sampling = sampling
    self.rater = rater ?? ModelRater(desk)
    self.planner = planner ?? ModelPlanner(desk)
    self.help = help
    self.options = options
    self.budget = budget
  }

  /// Solves a problem.
  /// - Parameter key: names every draw; equal keys give equal trees.
  /// - Throws: `invalidInput` for options, a budget or a form that cannot be used; `modelFailed`;
  ///   `cancelled`. A spent budget is no error: the solution says so.
  public func solve(_ problem: SolvingProblem, key: RandomKey) async throws(PromptingError)
    -> Solution
  {
    try options.validate()
    try budget.validate()
    var run = try SolvingRun(self, problem, key: key)
    return try await run.run()
  }
}

/// The clock of budgets.
enum SolvingClock {
  private static let start = ContinuousClock.now

  /// Seconds since the first call.
  static func now() -> Double { (ContinuousClock.now - start) / .seconds(1) }
}
