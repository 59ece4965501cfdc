/// Several plans as one tree: plans that begin with the same actions share them (Tree-Planner, Hu
/// et al. 2023, arXiv 2310.08582).
package struct ActionTree: Hashable, Sendable {
  /// An action at a place in the tree.
  package struct Node: Hashable, Sendable {
    /// The action; empty at the root.
    package var action: String
    /// Nil at the root.
    package var parent: Int?
    /// In the order in which plans brought them.
    package var children: [Int] = []
    /// The weight of the plans that go through here.
    package var support: Double
    /// The weight of the plans that end here.
    package var ending = 0.0
    /// Whether it failed; nothing below it is taken either.
    package var isInvalid = false
  }

  /// The root first, parents before children.
  package private(set) var nodes: [Node]

  /// Merges plans.
  /// - Parameter plans: actions and weights; actions are equal when their words are, regardless of
  ///   case and the dot at the end.
  package init(_ plans: [(actions: [String], weight: Double)] = []) {
    nodes = [Node(action: "", parent: nil, support: 0)]
    for plan in plans { add(plan.actions, weight: plan.weight) }
  }

  /// Adds one plan.
  package mutating func add(_ actions: [String], weight: Double) {
    var place = 0
    nodes[0].support += weight
    for action in actions {
      let known = nodes[place].children.first { Self.key(nodes[$0].action) == Self.key(action) }
      if let known {
        place = known
      } else {
        nodes.append(Node(action: action, parent: place, support: 0))
        nodes[place].children.append(nodes.count - 1)
        place = nodes.count - 1
      }
      nodes[place].support += weight
    }
    nodes[place].ending += weight
  }

  /// The children that may still be taken.
  package func open(below node: Int) -> [Int] {
    nodes[node].children.filter { !nodes[$0].isInvalid }
  }

  /// Notes that an action failed.
  package mutating func invalidate(_ node: Int) { nodes[node].isInvalid = true }

  /// The nearest ancestor of a node, itself included, below which something is open.
  package func nearestOpen(from node: Int) -> Int? {
    var place: Int? = node
    while let current = place {
      if !open(below: current).isEmpty { return current }
      place = nodes[current].parent
    }
    return nil
  }

  private static func key(_ action: String) -> String {
    let words = action.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "#" }
    return words.joined(separator: " ")
  }
}
