import Inference
import MartingaleTestSupport

/// Expressions that nest on the left, `((3+4)-2)`, evaluated modulo 10: as deep as a test wants.
/// An error anywhere inside shows in the value.
enum Chains {
  /// An expression of so many operators.
  static func make(depth: Int, seed: UInt64) -> String {
    var random = RandomKey(seed: seed, request: UInt64(depth)).stream(for: .test)
    var text = "\(random.next() % 10)"
    for _ in 0..<depth {
      let operation = ["+", "-"][Int(random.next() % 2)]
      text = "(\(text)\(operation)\(random.next() % 10))"
    }
    return text
  }

  static func depth(_ text: String) -> Int { text.prefix { $0 == "(" }.count }

  /// The expression `levels` further in.
  static func inner(_ text: String, levels: Int) -> String {
    String(text.dropFirst(levels).dropLast(3 * levels))
  }

  static func value(_ text: String) -> Int {
    var rest = Array(text.drop { $0 == "(" })
    guard !rest.isEmpty else { return 0 }
    var value = rest.removeFirst().wholeNumberValue ?? 0
    while rest.count >= 3 {
      let digit = rest[1].wholeNumberValue ?? 0
      value =
        switch rest[0] {
        case "+": (value + digit) % 10
        default: (value + 10 - digit) % 10
        }
      rest.removeFirst(3)
    }
    return value
  }
}

/// A model that follows rules: it rates an expression by its depth, plans the part `capability`
/// levels further in, answers rightly what is no deeper than its capability, and puts results
/// together under the same limit.
struct RuleModel {
  var capability = 3
  /// What it says as a rating; nil for the depth.
  var rating: Int?

  var model: ScriptedModel { ScriptedModel("rules", answer: answer) }

  static func role(_ prompt: String) -> String {
    if prompt.hasSuffix("Complexity:") { return "assessor" }
    if prompt.hasSuffix("Steps:") { return "planner" }
    if prompt.contains("Results of the steps:") { return "composer" }
    return prompt.hasSuffix("Answer:") ? "solver" : "reasoner"
  }

  /// What is to be done: the step, or the problem.
  static func task(_ prompt: String) -> String {
    if let part = prompt.firstMatch(of: #/Do only this part: ([^\n]+)/#) {
      return String(part.output.1)
    }
    return String(prompt.firstMatch(of: #/user: ([^\n]+)/#)?.output.1 ?? "")
  }

  func answer(_ prompt: String) -> String {
    let task = Self.task(prompt)
    let depth = Chains.depth(task)
    switch Self.role(prompt) {
    case "assessor": return " \(rating ?? min(10, max(1, depth)))"
    case "planner":
      return depth > capability ? " 1. \(Chains.inner(task, levels: capability))" : " 1. \(task)"
    case "composer":
      var reduced = task
      for match in prompt.matches(of: #/\n\d+\. (\S+) -> (\S+)/#) {
        reduced = reduced.replacing(String(match.output.1), with: String(match.output.2))
      }
      return " \(result(reduced))"
    case "solver": return " \(result(task))"
    default: return " I think it is 7."
    }
  }

  private func result(_ text: String) -> Int {
    let right = Chains.value(text)
    return Chains.depth(text) <= capability ? right : (right + 1) % 10
  }
}
