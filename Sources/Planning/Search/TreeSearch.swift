import Foundation

/// Monte-Carlo tree search over an environment that may be expanded anywhere: UCT (Kocsis,
/// Szepesvári 2006) with the heuristic's estimate in place of random play-outs.
///
/// A leaf is worth `exp(-(cost so far + estimate) / scale)`; the goal is worth
/// `exp(-cost / scale)`, so cheap ways to the goal are best.
public struct TreeSearch: Sendable {
  /// The most nodes visited.
  public var expansions: Int
  /// Weight of the exploration bonus.
  public var exploration: Double
  /// The cost at which a path's worth has fallen to 1/e; of the order of one path length.
  public var scale: Double
  /// Whether the first path found ends the search, or the whole budget looks for better ones.
  public var stopsAtFirst: Bool

  /// A search.
  public init(
    expansions: Int = 1000, exploration: Double = 0.5, scale: Double = 20,
    stopsAtFirst: Bool = false
  ) {
    self.expansions = expansions
    self.exploration = exploration
    self.scale = scale
    self.stopsAtFirst = stopsAtFirst
  }

  private struct Branch<Node: Hashable & Comparable & Sendable> {
    var node: Node
    var cost: Double
    var value: Double  // worth of the estimate; mean of back-ups after visits
    var visits = 0.0
    var total = 0.0
    var parent: Int?
    var children: [Int]?
    var isClosed = false  // nothing left to try below
  }

  /// Searches for the goal; see `GraphSearch.run`.
  public func run<World: Environment>(
    _ world: World, estimate: (World.Node, [String]) async throws(PlanningError) -> Double
  ) async throws(PlanningError) -> SearchOutcome<World.Node> {
    guard world.isCopyable else {
      throw PlanningError(
        .notCopyable, "this world has side effects; only frontier exploration can walk it")
    }
    var world = world
    var tree = [Branch(node: world.start, cost: 0, value: 0)]
    var cheapest: [World.Node: Double] = [world.start: 0]
    var goal: Int?
    var visits = 0
    while visits < expansions && !tree[0].isClosed {
      if Task.isCancelled { throw PlanningError(.cancelled, "the search was cancelled") }
      var current = 0
      while let children = tree[current].children,
        let next = choose(children.filter { !tree[$0].isClosed }, under: current, in: tree)
      {
        current = next
      }
      let leaf = tree[current]
      let revelation = try await world.visit(leaf.node)
      visits += 1
      var worth = leaf.value
      if revelation.isGoal {
        worth = exp(-leaf.cost / scale)
        if goal.map({ leaf.cost < tree[$0].cost }) ?? true { goal = current }
        tree[current].children = []
        if stopsAtFirst { break }
      } else {
        var children: [Int] = []
        for passage in revelation.passages {
          let cost = leaf.cost + passage.cost
          // A node is kept only where it is reached most cheaply; this also ends cycles.
          guard cost < cheapest[passage.target] ?? .infinity else { continue }
          cheapest[passage.target] = cost
          let rest = max(0, try await estimate(passage.target, passage.glimpse))
          children.append(tree.count)
          tree.append(
            Branch(
              node: passage.target, cost: cost, value: exp(-(cost + rest) / scale),
              parent: current))
          worth = max(worth, exp(-(cost + rest) / scale))
        }
        tree[current].children = children
      }
      backUp(worth, from: current, in: &tree)
    }
    var path: [World.Node] = []
    var step = goal
    while let index = step {
      path.append(tree[index].node)
      step = tree[index].parent
    }
    return SearchOutcome(
      path: path.reversed(), cost: goal.map { tree[$0].cost } ?? 0, expanded: visits,
      ending: goal != nil ? .found : tree[0].isClosed ? .exhausted : .budget)
  }

  private func choose<Node>(_ children: [Int], under parent: Int, in tree: [Branch<Node>]) -> Int? {
    children.max { left, right in
      let (a, b) = (score(tree[left], tree[parent]), score(tree[right], tree[parent]))
      return a == b ? tree[left].node > tree[right].node : a < b
    }
  }

  /// UCB1 with one virtual visit worth the estimate.
  private func score<Node>(_ branch: Branch<Node>, _ parent: Branch<Node>) -> Double {
    let mean = (branch.total + branch.value) / (branch.visits + 1)
    return mean + exploration * (log(parent.visits + 1) / (branch.visits + 1)).squareRoot()
  }

  private func backUp<Node>(_ worth: Double, from leaf: Int, in tree: inout [Branch<Node>]) {
    var current: Int? = leaf
    while let index = current {
      tree[index].visits += 1
      tree[index].total += worth
      if let children = tree[index].children, children.allSatisfy({ tree[$0].isClosed }) {
        tree[index].isClosed = true
      }
      current = tree[index].parent
    }
  }
}
