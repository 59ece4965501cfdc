/// What an explorer did.
public struct Exploration<Node: Hashable & Comparable & Sendable>: Sendable {
  /// How an exploration ends.
  public enum Ending: String, Hashable, Sendable {
    /// The goal was reached.
    case found
    /// Everything reachable was explored.
    case exhausted
    /// The budget was spent.
    case budget
  }

  /// Every node walked over, the start first.
  public var path: [Node]
  /// Cost walked.
  public var cost: Double = 0
  /// One entry a frontier chosen.
  public var decisions: [ExplorationDecision<Node>] = []
  /// How often a model was asked.
  public var modelCalls = 0
  /// How often the heuristic failed and was taken as abstaining.
  public var failures = 0
  /// How it ended.
  public var ending = Ending.exhausted
  /// What was known at the end.
  package var graph = KnownGraph<Node>()

  init(path: [Node]) {
    self.path = path
  }
}

/// One choice among frontiers.
public struct ExplorationDecision<Node: Hashable & Comparable & Sendable>: Sendable {
  /// Where the agent stood.
  public var from: Node
  /// What it chose.
  public var chosen: ExplorationOption<Node>
  /// What it chose from, by node ascending.
  public var options: [ExplorationOption<Node>]
}

/// One frontier as the explorer saw it.
public struct ExplorationOption<Node: Hashable & Comparable & Sendable>: Sendable {
  /// The frontier.
  public var node: Node
  /// What was glimpsed of it.
  public var descriptor: [String]
  /// How far it is.
  public var distance: Double
  /// The heuristic's opinion.
  public var score: FrontierScore
  /// h: greatest is best.
  public var value: Double

  /// Greatest value first; ties go to the nearest, then to the lowest node.
  static func isBetter(_ left: Self, _ right: Self) -> Bool {
    (-left.value, left.distance, left.node) < (-right.value, right.distance, right.node)
  }
}
