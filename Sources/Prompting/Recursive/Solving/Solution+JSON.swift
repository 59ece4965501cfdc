public import JSONSchema

extension Solution {
  /// The solution as `solve --json` prints it: the answer, what it cost, and the tree.
  /// - Parameter choices: the alternatives that laws belong to.
  public func json(choices: [String] = []) -> JSONValue {
    .object(
      JSONObject([
        .init(name: "answer", value: answer.map { .string($0) } ?? .null),
        .init(name: "ending", value: .string(ending.rawValue)),
        .init(name: "law", value: Self.law(law, choices)),
        .init(name: "nodes", value: .number(JSONNumber(nodes.count))),
        .init(name: "calls", value: .number(JSONNumber(calls))),
        .init(name: "tokens", value: .number(JSONNumber(tokens))),
        .init(name: "rounds", value: .number(JSONNumber(rounds))),
        .init(
          name: "counters",
          value: .object(
            JSONObject(
              counters.entries.map {
                .init(name: $0.name, value: .number(JSONNumber($0.count)))
              }))),
        .init(name: "tree", value: tree),
      ]))
  }

  /// The nodes, each with its steps inside. Steps come after what they are steps of, so each is
  /// ready when its parent is made, from the end.
  private var tree: JSONValue {
    var values = [JSONValue](repeating: .null, count: nodes.count)
    for index in nodes.indices.reversed() {
      let node = nodes[index]
      values[index] = .object(
        JSONObject([
          .init(name: "node", value: .number(JSONNumber(index))),
          .init(name: "depth", value: .number(JSONNumber(node.depth))),
          .init(name: "task", value: .string(node.task)),
          .init(name: "rating", value: .rounded(node.rating?.value, places: 4)),
          .init(
            name: "ratings", value: .array((node.rating?.law ?? []).map { .rounded($0, places: 4) })
          ),
          .init(name: "complexity", value: .rounded(node.complexity, places: 4)),
          .init(name: "wanted_steps", value: .number(JSONNumber(node.wantedSteps))),
          .init(
            name: "depends_on",
            value: .array(node.dependencies.map { .number(JSONNumber($0 + 1)) })),
          .init(name: "plan", value: .array(node.children.map { .string(nodes[$0].task) })),
          .init(name: "thought", value: .optional(node.thought)),
          .init(name: "answer", value: node.answer.map { .string($0) } ?? .null),
          .init(name: "manner", value: .string(node.manner.rawValue)),
          .init(name: "help", value: node.help.map { .string($0) } ?? .null),
          .init(name: "calls", value: .number(JSONNumber(node.calls))),
          .init(name: "tokens", value: .number(JSONNumber(node.tokens))),
          .init(name: "steps", value: .array(node.children.map { values[$0] })),
        ]))
    }
    return values.first ?? .null
  }

  private static func law(_ law: [Double]?, _ choices: [String]) -> JSONValue {
    guard let law, law.count == choices.count else { return .null }
    return .object(
      JSONObject(zip(choices, law).map { .init(name: $0, value: .rounded($1, places: 4)) }))
  }
}
