/// Who is asked.
public enum SolvingRole: String, Hashable, Sendable, CaseIterable {
  /// Rates how complex a problem is.
  case assessor
  /// Breaks a problem into steps.
  case planner
  /// Answers a problem or a step at once.
  case solver
  /// Puts the answers of steps together.
  case composer
  /// Thinks aloud before answering: chain of thought, no role of the recursion.
  case reasoner
  /// Decides between next steps: for plans that part, no role of the recursion.
  case chooser

  /// The places of the role's prompt.
  var places: Set<String> {
    switch self {
    case .assessor: ["problem"]
    case .planner: ["problem", "count"]
    case .solver: ["problem", "notes", "form"]
    case .composer: ["problem", "steps", "form"]
    case .reasoner: ["problem", "form"]
    case .chooser: ["problem", "steps"]
    }
  }

  /// The name of its file in a folder of prompts.
  public var fileName: String { "\(rawValue).txt" }
}
