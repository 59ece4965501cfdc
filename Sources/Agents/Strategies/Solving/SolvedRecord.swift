package import JSONSchema
package import Prompting

/// `problem_solved`: the tree of a problem, as `solve --json` prints it.
///
///     {"answer": "True", "ending": "solved", "nodes": 5, "calls": 9, "tokens": 812, "rounds": 8,
///      "counters": {…}, "tree": {"node": 0, "task": "…", "rating": 4, "steps": […], …}}
package struct SolvedRecord: StepRecord {
  package static let kind = "problem_solved"

  /// What was found.
  package var solution: Solution
  /// The call of the skill that solved it; nil when the step itself did.
  package var call: Int?
  private let json: JSONValue

  /// A record of a solution.
  /// - Parameter choices: the alternatives that laws belong to.
  /// - Parameter call: the call of the skill that solved it; nil when the step itself did.
  package init(_ solution: Solution, choices: [String], call: Int? = nil) {
    self.solution = solution
    self.call = call
    json = solution.json(choices: choices)
  }

  package init?(_ json: JSONValue) {
    guard let solution = Solution(json: json) else { return nil }
    self.solution = solution
    call = json["call"]?.int
    self.json = json
  }

  package var fields: [(String, JSONValue)] {
    (json.object?.members ?? []).filter { $0.name != "call" }.map { ($0.name, $0.value) }
      + [("call", call.map { .int($0) } ?? .null)]
  }
}
