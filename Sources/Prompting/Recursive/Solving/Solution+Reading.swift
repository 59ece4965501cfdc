public import JSONSchema

extension Solution {
  /// Reads what `json(choices:)` wrote; nil when it is something else. The law of the answer is
  /// kept in the order in which it was written.
  public init?(json: JSONValue) {
    guard let ending = json["ending"]?.string.flatMap({ Ending(rawValue: $0) }),
      let root = json["tree"]
    else { return nil }
    var counters = SolvingCounters()
    for member in json["counters"]?.object?.members ?? [] {
      counters.set(member.name, member.value.int ?? 0)
    }
    // Nodes have the numbers they had, so that steps stand where their parents look for them.
    var nodes: [Int: SolutionNode] = [:]
    var open: [(value: JSONValue, parent: Int?)] = [(root, nil)]
    while let (value, parent) = open.popLast() {
      guard let number = value["node"]?.int, nodes[number] == nil,
        var node = SolutionNode(value)
      else { return nil }
      node.parent = parent
      let steps = value["steps"]?.array ?? []
      node.children = steps.compactMap { $0["node"]?.int }
      guard node.children.count == steps.count, node.children.allSatisfy({ $0 > number })
      else { return nil }
      nodes[number] = node
      open += steps.map { ($0, number) }
    }
    let count = nodes.count
    guard nodes.keys.allSatisfy({ (0..<count).contains($0) }) else { return nil }
    self.init(
      ending: ending, nodes: (0..<count).compactMap { nodes[$0] }, counters: counters,
      rounds: json["rounds"]?.int ?? 0)
    let law = json["law"]?.object?.members.compactMap { $0.value.number?.double } ?? []
    if !law.isEmpty { self.nodes[0].law = law }
  }
}

extension SolutionNode {
  /// Reads a node without what it has to do with others.
  fileprivate init?(_ value: JSONValue) {
    guard let depth = value["depth"]?.int, let task = value["task"]?.string,
      let manner = value["manner"]?.string.flatMap({ Manner(rawValue: $0) })
    else { return nil }
    self.init(parent: nil, depth: depth, task: task)
    self.manner = manner
    dependencies = (value["depends_on"]?.array ?? []).compactMap {
      $0.int.flatMap { $0 > 0 ? $0 - 1 : nil }
    }
    let law = (value["ratings"]?.array ?? []).compactMap { $0.number?.double }
    rating = value["rating"]?.number.map {
      ComplexityRating($0.double, law: law.isEmpty ? nil : law)
    }
    complexity = value["complexity"]?.number?.double
    wantedSteps = value["wanted_steps"]?.int ?? 1
    thought = value["thought"]?.string
    answer = value["answer"]?.string
    help = value["help"]?.string
    // A file may say anything; sums over all nodes must not overflow.
    calls = max(0, min(value["calls"]?.int ?? 0, 1 << 40))
    tokens = max(0, min(value["tokens"]?.int ?? 0, 1 << 40))
  }
}
