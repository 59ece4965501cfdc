/// A graph that reveals itself: what is behind a node is known only after visiting it.
///
/// Rooms, directories, documents, subgoals and tool states all fit.
///
/// Requirements on a conformer (checked by `checkEnvironmentLaws`):
/// - visiting the same node twice reveals the same thing;
/// - costs are finite and not negative, and a passage can be walked in both directions;
/// - `start` can be visited.
public protocol Environment: Sendable {
  /// Names a place; the order breaks ties, so that runs repeat.
  associatedtype Node: Hashable & Comparable & Sendable

  /// Where the agent stands at first.
  var start: Node { get }
  /// What is looked for, in words.
  var goal: String { get }

  /// Enters a known node and tells what is there.
  mutating func visit(_ node: Node) async throws(PlanningError) -> Revelation<Node>
}

/// What a visit reveals.
public struct Revelation<Node: Hashable & Sendable>: Sendable {
  /// What is seen at the node, in words.
  public var contents: [String]
  /// The ways out.
  public var passages: [Passage<Node>]
  /// Whether the goal is here.
  public var isGoal: Bool

  /// A revelation.
  public init(contents: [String], passages: [Passage<Node>], isGoal: Bool) {
    self.contents = contents
    self.passages = passages
    self.isGoal = isGoal
  }
}

/// A way from one node to another.
public struct Passage<Node: Hashable & Sendable>: Hashable, Sendable {
  /// Where it leads.
  public var target: Node
  /// What walking it costs: metres, steps, tokens or seconds, but one unit an environment.
  public var cost: Double
  /// What is seen of the target from here, in words.
  public var glimpse: [String]

  /// A way out.
  public init(to target: Node, cost: Double, glimpse: [String] = []) {
    self.target = target
    self.cost = cost
    self.glimpse = glimpse
  }
}
