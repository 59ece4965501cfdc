internal import JSONSchema

/// The larger model of a task file, from values that the schema has already judged.
extension TaskReader {
  mutating func routing(_ node: JSONNode?) -> AgentTask.Routing? {
    guard let node, let place = node["large"] else { return nil }
    let word = node["signal"]?.string ?? "entropy"
    let isRelevance = word == "sar"
    if word != "entropy", node["threshold"] == nil {
      fail(
        node,
        "the signal \(word) needs a threshold: its size depends on the answers; run once and look "
          + "at the uncertainties in the journal")
    }
    if !isRelevance, let samples = node["samples"] {
      fail(samples, "only the signal sar draws several samples")
    }
    guard let large = otherModel(place) else { return nil }
    return AgentTask.Routing(
      large: large,
      signal: isRelevance
        ? .relevance(samples: node["samples"]?.number?.int ?? 5)
        : word == "logp" ? .surprise : .entropy,
      threshold: node["threshold"]?.number?.double ?? 0.45,
      smallPrice: price(node["prices"]?["small"]), largePrice: price(node["prices"]?["large"]))
  }

  private func price(_ node: JSONNode?) -> AgentTask.Routing.Price? {
    let numbers = node.map { Array($0.elements) } ?? []
    guard let first = numbers.first?.number?.double, let last = numbers.last?.number?.double
    else { return nil }
    return AgentTask.Routing.Price(prompt: first, answer: last)
  }
}
