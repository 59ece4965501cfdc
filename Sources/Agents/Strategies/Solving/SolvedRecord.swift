public import JSONSchema
public import Prompting

/// `problem_solved`: the tree of a problem, as `solve --json` prints it.
///
///     {"answer": "True", "ending": "solved", "nodes": 5, "calls": 9, "tokens": 812, "rounds": 8,
///      "counters": {…}, "tree": {"node": 0, "task": "…", "rating": 4, "steps": […], …}}
public struct SolvedRecord: StepRecord {
  public static let kind = "problem_solved"

  /// What was found.
  public var solution: Solution
  private let json: JSONValue

  /// A record of a solution.
  /// - Parameter choices: the alternatives that laws belong to.
  public init(_ solution: Solution, choices: [String]) {
    self.solution = solution
    json = solution.json(choices: choices)
  }

  public init?(_ json: JSONValue) {
    guard let solution = Solution(json: json) else { return nil }
    self.solution = solution
    self.json = json
  }

  public var fields: [(String, JSONValue)] {
    (json.object?.members ?? []).map { ($0.name, $0.value) }
  }
}
