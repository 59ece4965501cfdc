public import Inference
public import Sampling

/// The methods that are compared.
public enum SolvingArm: String, Hashable, Sendable, CaseIterable {
  /// One answer.
  case direct
  /// One thought, then the answer.
  case chainOfThought = "cot"
  /// As many thoughts as the budget pays for.
  case selfConsistency = "self-consistency"
  /// Three steps, none planned again, one after the other (Wang et al. 2023, arXiv 2305.04091).
  case planAndSolve = "plan-and-solve"
  /// Several plans as a tree.
  case treePlanner = "tree-planner"
  /// Prompt Recursive Search.
  case recursive = "prs"
}

/// Answers questions by every method, under one budget.
public struct SolvingBench: Sendable {
  /// Prompts and model.
  public var desk: RoleDesk
  /// How texts are drawn.
  public var sampling: SamplerOptions
  /// What every method may spend on a question.
  public var budget: RecursionBudget
  /// The recursion's rater.
  public var rater: any ComplexityRater
  /// The planner of the recursion and of plan-and-solve.
  public var planner: any StepPlanner
  /// The recursion's threshold and depth.
  public var options = RecursionOptions()
  /// Words that every direct answer and leaf gets.
  public var notes = ""
  /// The most thoughts of self-consistency.
  public var thoughts = 6
  /// Plans of the tree.
  public var plans = 4

  /// A bench.
  public init(
    _ desk: RoleDesk, sampling: SamplerOptions, budget: RecursionBudget,
    rater: any ComplexityRater, planner: (any StepPlanner)? = nil
  ) {
    self.desk = desk
    self.sampling = sampling
    self.budget = budget
    self.rater = rater
    self.planner = planner ?? ModelPlanner(desk)
  }

  /// Answers one question.
  /// - Parameter key: names the draws; the methods draw independently.
  public func solve(
    _ problem: SolvingProblem, by arm: SolvingArm, key: RandomKey
  ) async throws(PromptingError) -> Solution {
    let plain = OneShotSolver(desk, sampling: sampling, budget: budget)
    switch arm {
    case .direct:
      return try await plain.solve(problem, by: .direct, notes: notes, key: key)
    case .chainOfThought:
      return try await plain.solve(problem, by: .chainOfThought, key: key)
    case .selfConsistency:
      return try await plain.solve(problem, by: .selfConsistency(thoughts), key: key)
    case .planAndSolve:
      var solver = recursion(ConstantRater(6))
      solver.options.depth = 1
      solver.options.threshold = 1
      solver.options.dependence = .sequential
      return try await solver.solve(problem, key: key)
    case .treePlanner:
      var several = sampling
      several.particles = plans
      return try await TreePlanner(desk, sampling: several, budget: budget).solve(
        problem, key: key)
    case .recursive: return try await recursion(rater).solve(problem, key: key)
    }
  }

  private func recursion(_ rater: any ComplexityRater) -> RecursiveSolver {
    RecursiveSolver(
      desk, sampling: sampling, rater: rater, planner: planner,
      help: notes.isEmpty ? [] : [FixedNotes(notes)], options: options, budget: budget)
  }
}
