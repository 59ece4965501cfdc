/// What an exploration found out, as an indented tree for a terminal.
///
/// Every explored node stands under the node it was first reached from, with the order of its
/// visit; frontiers that were never entered are marked.
public struct ExplorationText<Node: Hashable & Comparable & Sendable>: Sendable {
  private let exploration: Exploration<Node>

  /// A drawing of `exploration`.
  public init(_ exploration: Exploration<Node>) {
    self.exploration = exploration
  }

  /// The lines, joined.
  public var drawing: String {
    let graph = exploration.graph
    var order: [Node: Int] = [:]
    for node in [exploration.path.first].compactMap({ $0 })
      + exploration.decisions.map(\.chosen.node)
    where order[node] == nil {
      order[node] = order.count
    }
    guard let start = exploration.path.first else { return "" }
    var lines: [String] = []
    var drawn: Set<Node> = []
    // Depth first, with an explicit stack: a path may be long.
    var stack: [(node: Node, depth: Int, cost: Double?)] = [(start, 0, nil)]
    while let (node, depth, cost) = stack.popLast() {
      guard drawn.insert(node).inserted else { continue }
      lines.append(line(node, depth: depth, cost: cost, visit: order[node]))
      guard graph.isExplored(node) else { continue }
      let next = graph.passages(of: node).filter { passage in
        guard !drawn.contains(passage.target) else { return false }
        // A node explored later from elsewhere is drawn there.
        return parent(of: passage.target, order) == node
      }
      for passage in next.reversed() { stack.append((passage.target, depth + 1, passage.cost)) }
    }
    return lines.joined(separator: "\n")
  }

  /// The neighbour that was visited first.
  private func parent(of node: Node, _ order: [Node: Int]) -> Node? {
    let limit = order[node] ?? .max
    return exploration.graph.passages(of: node).map(\.target)
      .filter { (order[$0] ?? .max) < limit }
      .min { (order[$0] ?? .max, $0) < (order[$1] ?? .max, $1) }
  }

  private func line(_ node: Node, depth: Int, cost: Double?, visit: Int?) -> String {
    let indent = String(repeating: "  ", count: depth)
    let price = cost.map { " (\(($0 * 10).rounded() / 10))" } ?? ""
    let graph = exploration.graph
    guard let visit else {
      let seen = graph.descriptor(of: node).joined(separator: ", ")
      return "\(indent)? \(node)\(price)\(seen.isEmpty ? "" : ": \(seen)")"
    }
    let isGoal = exploration.ending == .found && exploration.path.last == node
    let seen = (graph.contents[node] ?? []).prefix(6).joined(separator: ", ")
    return
      "\(indent)\(isGoal ? "★" : "•") \(node)\(price) #\(visit)\(seen.isEmpty ? "" : ": \(seen)")"
  }
}
