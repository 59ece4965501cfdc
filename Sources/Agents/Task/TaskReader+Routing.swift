internal import JSONSchema
internal import Sampling

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
    let unit = node["by"]?.string.flatMap { AgentTask.Routing.Unit(rawValue: $0) } ?? .step
    if unit == .token { checkTokens(node, word) }
    guard let large = otherModel(place) else { return nil }
    return AgentTask.Routing(
      large: large, unit: unit,
      signal: isRelevance
        ? .relevance(samples: node["samples"]?.number?.int ?? 5)
        : word == "logp" ? .surprise : .entropy,
      threshold: node["threshold"]?.number?.double ?? 0.45,
      smallPrice: price(node["prices"]?["small"]), largePrice: price(node["prices"]?["large"]))
  }

  /// What has no meaning where single tokens are routed.
  private mutating func checkTokens(_ node: JSONNode, _ signal: String) {
    if let place = node["signal"], KindTable<TokenSignal>.standard[signal] == nil {
      fail(place, "\(signal) compares whole texts: by token choose entropy or logp")
    }
    if let place = node["large"]?["endpoint"] {
      fail(
        place,
        "a token's row is asked of a model in this process: by token name a file (\"path\")")
    }
    if let prices = node["prices"] {
      fail(
        prices,
        "by token both models run here, and what they evaluated is in the results: prices are for "
          + "steps")
    }
  }

  private func price(_ node: JSONNode?) -> AgentTask.Routing.Price? {
    let numbers = node.map { Array($0.elements) } ?? []
    guard let first = numbers.first?.number?.double, let last = numbers.last?.number?.double
    else { return nil }
    return AgentTask.Routing.Price(prompt: first, answer: last)
  }
}
