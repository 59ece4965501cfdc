/// A world behind `reset` and `step` calls (a game, a server) as a graph to explore.
///
/// A node is the list of actions from the start; visiting it replays them after a reset. Ways to
/// states that were seen before lead nowhere, so that going round in circles is not explored; `merging` says
/// which others count as seen. The agent layer binds the calls to an MCP server.
public struct StepEnvironment: Environment {
  /// What a world says after a reset or a step.
  public struct Observation: Hashable, Sendable {
    /// The text shown.
    public var text: String
    /// The actions that are possible now.
    public var actions: [String]
    /// Whether the goal is reached.
    public var isGoal: Bool
    /// What tells states apart: worlds that comment on every action say it in other words than
    /// their text.
    public var state: [String]

    /// An observation; two states differ when their texts or actions do, unless `state` is given.
    public init(text: String, actions: [String], isGoal: Bool, state: [String]? = nil) {
      self.text = text
      self.actions = actions
      self.isGoal = isGoal
      self.state = state ?? [text] + actions
    }
  }

  /// A place: the actions that lead there from the start.
  public struct Node: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The actions in order.
    public var actions: [String]

    /// The place that `actions` lead to.
    public init(actions: [String]) {
      self.actions = actions
    }

    public static func < (left: Node, right: Node) -> Bool {
      left.actions.count == right.actions.count
        ? left.actions.lexicographicallyPrecedes(right.actions)
        : left.actions.count < right.actions.count
    }

    public var description: String { actions.joined(separator: " > ") }
  }

  public let goal: String
  /// Which states are one though they differ; nil for none.
  public var merging: StateMerging?
  /// States seen, with the first way to each.
  private var seen: [[String]: Node] = [:]
  private let walk: @Sendable ([String]) async throws(PlanningError) -> Observation

  /// A world that is begun anew and gone through action by action.
  public init(
    goal: String,
    reset: @escaping @Sendable () async throws(PlanningError) -> Observation,
    step: @escaping @Sendable (String) async throws(PlanningError) -> Observation
  ) {
    self.init(goal: goal) { (actions) async throws(PlanningError) in
      var observation = try await reset()
      for action in actions {
        guard observation.actions.contains(action) else {
          throw PlanningError(
            .environmentFailed,
            "the world no longer offers \"\(action)\" on the way to \(Node(actions: actions))")
        }
        observation = try await step(action)
      }
      return observation
    }
  }

  /// A world that itself goes the way from its start: a reset, and the actions one by one.
  public init(
    goal: String,
    walk: @escaping @Sendable ([String]) async throws(PlanningError) -> Observation
  ) {
    self.goal = goal
    self.walk = walk
  }

  public var start: Node { Node(actions: []) }

  public mutating func visit(_ node: Node) async throws(PlanningError) -> Revelation<Node> {
    let observation = try await walk(node.actions)
    let first: Node
    if let known = seen[observation.state] {
      first = known
    } else {
      // A goal is never one of several.
      first = observation.isGoal ? node : try await merging?.first(node, observation) ?? node
      seen[observation.state] = first
    }
    return Revelation(
      contents: [observation.text],
      passages: first != node
        ? []
        : observation.actions.map {
          Passage(to: Node(actions: node.actions + [$0]), cost: 1, glimpse: [$0])
        },
      isGoal: observation.isGoal)
  }
}
