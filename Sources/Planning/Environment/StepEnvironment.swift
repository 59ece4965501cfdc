/// A world behind `reset` and `step` calls (a game, a server) as a graph to explore.
///
/// A node is the list of actions from the start; visiting it replays them when the world cannot
/// be copied. The agent layer binds the calls to an MCP server.
public struct StepEnvironment: Environment {
  /// What a world says after a reset or a step.
  public struct Observation: Hashable, Sendable {
    /// The text shown.
    public var text: String
    /// The actions that are possible now.
    public var actions: [String]
    /// Whether the goal is reached.
    public var isGoal: Bool

    /// An observation.
    public init(text: String, actions: [String], isGoal: Bool) {
      self.text = text
      self.actions = actions
      self.isGoal = isGoal
    }
  }

  /// A place: the actions that lead there from the start.
  public struct Node: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The actions in order.
    public var actions: [String]

    public static func < (left: Node, right: Node) -> Bool {
      left.actions.count == right.actions.count
        ? left.actions.lexicographicallyPrecedes(right.actions)
        : left.actions.count < right.actions.count
    }

    public var description: String { actions.joined(separator: " > ") }
  }

  public let goal: String
  public let isCopyable: Bool
  private let reset: @Sendable () async throws(PlanningError) -> Observation
  private let step: @Sendable (String) async throws(PlanningError) -> Observation

  /// A world. `isCopyable` says that a reset undoes everything, so that any node may be replayed.
  public init(
    goal: String, isCopyable: Bool,
    reset: @escaping @Sendable () async throws(PlanningError) -> Observation,
    step: @escaping @Sendable (String) async throws(PlanningError) -> Observation
  ) {
    self.goal = goal
    self.isCopyable = isCopyable
    self.reset = reset
    self.step = step
  }

  public var start: Node { Node(actions: []) }

  public func visit(_ node: Node) async throws(PlanningError) -> Revelation<Node> {
    var observation = try await reset()
    for action in node.actions {
      guard observation.actions.contains(action) else {
        throw PlanningError(
          .environmentFailed, "the world no longer offers \"\(action)\" on the way to \(node)")
      }
      observation = try await step(action)
    }
    return Revelation(
      contents: [observation.text],
      passages: observation.actions.map {
        Passage(to: Node(actions: node.actions + [$0]), cost: 1, glimpse: [$0])
      },
      isGoal: observation.isGoal)
  }
}
