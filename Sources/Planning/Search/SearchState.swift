/// A node waiting to be expanded.
struct SearchEntry<Node: Hashable & Comparable & Sendable>: Sendable {
  var node: Node
  var cost: Double
  var estimate: Double
  var depth: Int
  var text: String
  /// The other members of its group, best first.
  var reserve: [SearchEntry]
}

/// A queue entry with its priority; ties by node, so that runs repeat.
private struct Queued<Node: Hashable & Comparable & Sendable>: Comparable {
  var priority: Double
  var depth: Int
  var entry: SearchEntry<Node>

  static func < (left: Self, right: Self) -> Bool {
    (left.depth, left.priority, left.entry.node) < (right.depth, right.priority, right.entry.node)
  }

  static func == (left: Self, right: Self) -> Bool {
    left.depth == right.depth && left.priority == right.priority
      && left.entry.node == right.entry.node
  }
}

/// The open and closed sets of a graph search.
struct SearchState<Node: Hashable & Comparable & Sendable> {
  var visited: Set<Node> = []
  var expanded = 0
  private let start: Node
  private var queue = PriorityQueue<Queued<Node>>()
  private var best: [Node: (cost: Double, previous: Node?)]
  private var layer: [SearchEntry<Node>] = []  // beam: children of the layer being expanded

  init(start: Node) {
    self.start = start
    best = [start: (0, nil)]
    queue.push(
      Queued(
        priority: 0, depth: 0,
        entry: SearchEntry(
          node: start, cost: 0, estimate: 0, depth: 0, text: "", reserve: [])))
  }

  /// The next node to expand.
  mutating func next(_ strategy: GraphSearch.Strategy) -> SearchEntry<Node>? {
    while true {
      if case .beam(let width) = strategy, queue.isEmpty {
        let chosen = layer.sorted { ($0.estimate, $0.node) < ($1.estimate, $1.node) }
          .prefix(max(1, width))
        layer = []
        for entry in chosen {
          queue.push(Queued(priority: entry.estimate, depth: 0, entry: entry))
        }
      }
      guard let queued = queue.pop() else { return nil }
      var entry = queued.entry
      if !entry.reserve.isEmpty {
        var successor = entry.reserve.removeFirst()
        successor.reserve = entry.reserve
        // One round later: the group's budget goes round its members.
        push(successor, strategy, delay: 1)
        entry.reserve = []
      }
      // An entry that a cheaper way has replaced is stale.
      if visited.contains(entry.node) || entry.cost > (best[entry.node]?.cost ?? .infinity) {
        continue
      }
      return entry
    }
  }

  /// Notes a cheaper way to a node; false when a way as cheap is known.
  mutating func improves(_ node: Node, cost: Double, from previous: Node) -> Bool {
    if let known = best[node], known.cost <= cost { return false }
    best[node] = (cost, previous)
    return true
  }

  /// Adds children, groups of equal ones as one entry that holds its best member.
  mutating func add(
    _ children: [SearchEntry<Node>], merging: StateMerging?, strategy: GraphSearch.Strategy
  ) async throws(PlanningError) {
    var groups = children.indices.map { [$0] }
    if let merging, children.count > 1 {
      groups = try await merging.groups(of: children.map(\.text))
    }
    for group in groups {
      var members = group.map { children[$0] }.sorted {
        ($0.estimate, $0.node) < ($1.estimate, $1.node)
      }
      guard !members.isEmpty else { continue }
      var first = members.removeFirst()
      first.reserve = members
      push(first, strategy, delay: 0)
    }
  }

  private mutating func push(
    _ entry: SearchEntry<Node>, _ strategy: GraphSearch.Strategy, delay: Int
  ) {
    switch strategy {
    case .bestFirst: queue.push(Queued(priority: entry.estimate, depth: delay, entry: entry))
    case .aStar:
      queue.push(Queued(priority: entry.cost + entry.estimate, depth: delay, entry: entry))
    case .beam: layer.append(entry)
    }
  }

  func outcome(_ ending: Exploration<Node>.Ending, at goal: Node? = nil) -> SearchOutcome<Node> {
    var path: [Node] = []
    var current = goal
    while let node = current {
      path.append(node)
      current = best[node]?.previous
    }
    return SearchOutcome(
      path: path.reversed(), cost: goal.flatMap { best[$0]?.cost } ?? 0, expanded: expanded,
      ending: ending)
  }
}
