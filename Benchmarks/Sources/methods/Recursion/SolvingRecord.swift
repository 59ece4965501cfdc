import MartingaleKit

/// How one method did on one question: a line of a benchmark's records, so that a run that was
/// stopped goes on.
struct SolvingRecord: Hashable, Sendable {
  /// The task.
  var task: String
  /// The question.
  var item: String
  /// The method; "prior" for the answer to a question that says nothing.
  var arm: String
  /// What was answered, if anything.
  var answer: String?
  /// Whether it is right.
  var isCorrect: Bool
  /// Prompt tokens and tokens drawn.
  var tokens: Int
  /// Roles taken.
  var calls: Int
  /// Nodes of the tree.
  var nodes: Int
  /// Fallbacks taken, by name; those that were not are left out.
  var fallbacks: [String: Int]

  /// A record of a solution.
  init(
    task: String, item: String, arm: String, solution: Solution, target: String
  ) {
    self.init(
      task: task, item: item, arm: arm, answer: solution.answer,
      isCorrect: solution.answer == target, tokens: solution.tokens, calls: solution.calls,
      nodes: solution.nodes.count,
      fallbacks: Dictionary(
        uniqueKeysWithValues: solution.counters.entries.filter { $0.count > 0 }.map {
          ($0.name, $0.count)
        }))
  }

  /// A record.
  init(
    task: String, item: String, arm: String, answer: String?, isCorrect: Bool, tokens: Int,
    calls: Int, nodes: Int, fallbacks: [String: Int] = [:]
  ) {
    self.task = task
    self.item = item
    self.arm = arm
    self.answer = answer
    self.isCorrect = isCorrect
    self.tokens = tokens
    self.calls = calls
    self.nodes = nodes
    self.fallbacks = fallbacks
  }

  /// One line of JSON.
  var line: String {
    func number(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }
    let fallbacks = fallbacks.sorted { $0.key < $1.key }.map {
      JSONObject.Member(name: $0.key, value: number($0.value))
    }
    let value: JSONValue = [
      "task": .string(task), "item": .string(item), "arm": .string(arm),
      "answer": answer.map { .string($0) } ?? .null, "correct": .bool(isCorrect),
      "tokens": number(tokens), "calls": number(calls), "nodes": number(nodes),
      "fallbacks": .object(JSONObject(fallbacks)),
    ]
    return value.description
  }

  /// Reads a line; nil when it is not one, as the last one of a run that was killed may be.
  init?(line: some StringProtocol) {
    guard let value = try? JSONValue(parsing: String(line)), let task = value["task"]?.string,
      let item = value["item"]?.string, let arm = value["arm"]?.string,
      let isCorrect = value["correct"]?.bool, let tokens = value["tokens"]?.int,
      let calls = value["calls"]?.int, let nodes = value["nodes"]?.int
    else { return nil }
    var fallbacks: [String: Int] = [:]
    for member in value["fallbacks"]?.object?.members ?? [] {
      fallbacks[member.name] = member.value.int
    }
    self.init(
      task: task, item: item, arm: arm, answer: value["answer"]?.string, isCorrect: isCorrect,
      tokens: tokens, calls: calls, nodes: nodes, fallbacks: fallbacks)
  }
}
