import MartingaleKit

/// What records say: accuracy and cost of each method, and each pair of methods compared on the
/// questions that both answered.
struct SolvingTable: Sendable {
  private let records: [SolvingRecord]
  private let tasks: [ReasoningTask]
  private let arms: [String]

  /// A table.
  /// - Parameters:
  ///   - records: in any order; of two for the same question and method the last one counts.
  ///   - tasks: the questions that were asked.
  init(_ records: [SolvingRecord], tasks: [ReasoningTask]) {
    self.tasks = tasks
    var last: [String: SolvingRecord] = [:]
    for record in records { last["\(record.item)\n\(record.arm)"] = record }
    self.records = records.filter { last["\($0.item)\n\($0.arm)"] == $0 }
    let known = ["prior"] + SolvingArm.allCases.map(\.rawValue)
    let present = Set(records.map(\.arm))
    arms = known.filter(present.contains) + present.subtracting(known).sorted()
  }

  /// The table as JSON: `overall`, `by_task`, `paired`.
  var json: JSONValue {
    .object(
      JSONObject([
        .init(name: "overall", value: columns(tasks, "all")),
        .init(name: "paired", value: .array(paired)),
        .init(name: "by_task", value: .array(tasks.map { columns([$0], $0.name) })),
      ]))
  }

  /// Accuracy of every method, with chance, the majority's and the prior's beside it.
  private func columns(_ tasks: [ReasoningTask], _ name: String) -> JSONValue {
    let items = tasks.flatMap(\.items)
    let chosen = Set(items.map(\.id))
    let own = records.filter { chosen.contains($0.item) }
    let chance = items.reduce(0) { $0 + 1 / Double($1.choices?.count ?? .max) }
    let majority = tasks.reduce(0) { sum, task in
      let counts = Dictionary(task.items.map { ($0.target, 1) }, uniquingKeysWith: +)
      return sum + (counts.values.max() ?? 0)
    }
    let total = Double(max(1, items.count))
    var members: [JSONObject.Member] = [
      .init(name: "task", value: .string(name)),
      .init(name: "items", value: .number(JSONNumber(items.count))),
      .init(name: "chance", value: .rounded(chance / total, places: 4)),
      .init(name: "majority", value: .rounded(Double(majority) / total, places: 4)),
    ]
    for arm in arms {
      let answers = own.filter { $0.arm == arm }
      guard !answers.isEmpty else { continue }
      members.append(.init(name: arm, value: Self.cell(answers)))
    }
    return .object(JSONObject(members))
  }

  private static func cell(_ answers: [SolvingRecord]) -> JSONValue {
    let count = Double(answers.count)
    func mean(_ value: (SolvingRecord) -> Int) -> JSONValue {
      .rounded(Double(answers.reduce(0) { $0 + value($1) }) / count, places: 1)
    }
    var fallbacks: [String: Int] = [:]
    for answer in answers { fallbacks.merge(answer.fallbacks, uniquingKeysWith: +) }
    return .object(
      JSONObject([
        .init(name: "n", value: .number(JSONNumber(answers.count))),
        .init(
          name: "accuracy",
          value: .rounded(
            Double(answers.reduce(0) { $0 + ($1.isCorrect ? 1 : 0) }) / count, places: 4)),
        .init(name: "tokens", value: mean(\.tokens)),
        .init(name: "calls", value: mean(\.calls)),
        .init(name: "nodes", value: mean(\.nodes)),
        .init(
          name: "most_tokens", value: .number(JSONNumber(answers.map(\.tokens).max() ?? 0))),
        .init(
          name: "fallbacks",
          value: .object(
            JSONObject(
              fallbacks.sorted { $0.key < $1.key }.map {
                .init(name: $0.key, value: .number(JSONNumber($0.value)))
              }))),
      ]))
  }

  /// McNemar's test for each pair of methods.
  private var paired: [JSONValue] {
    var rows: [JSONValue] = []
    for (place, first) in arms.enumerated() {
      for second in arms[(place + 1)...] {
        var answers: [String: Bool] = [:]
        for record in records where record.arm == first { answers[record.item] = record.isCorrect }
        let pairs = records.filter { $0.arm == second }.compactMap { record in
          answers[record.item].map { (first: $0, second: record.isCorrect) }
        }
        guard !pairs.isEmpty else { continue }
        let test = McNemar(pairs)
        rows.append(
          .object(
            JSONObject([
              .init(name: "first", value: .string(first)),
              .init(name: "second", value: .string(second)),
              .init(name: "n", value: .number(JSONNumber(pairs.count))),
              .init(name: "only_first", value: .number(JSONNumber(test.onlyFirst))),
              .init(name: "only_second", value: .number(JSONNumber(test.onlySecond))),
              .init(name: "p", value: .rounded(test.p, places: 4)),
            ])))
      }
    }
    return rows
  }
}
