public import JSONSchema
public import Planning

extension AgentTask {
  /// What the task's `plan` says.
  public var plan: Plan? { settings["plan"] as? Plan }

  /// The heuristics by whose advice the task explores: those of `plan` and of the skill `explore`.
  public var heuristics: [String] {
    ([plan] + tools.skills.map { $0.settings as? Plan }).compactMap { $0?.heuristic }
  }

  /// What is explored, and by whose advice.
  public struct Plan: Sendable {
    /// Where it looks.
    public enum World: Sendable {
      /// The files of a folder, absolute: which one mentions what is looked for?
      case directory(String)
      /// Maps of houses: in which room is it?
      case houses([HouseMap])
      /// A world behind two tools, such as a game: which actions lead to its goal?
      case tools(ToolWorld)
    }

    /// What is explored.
    public var world: World
    /// What is looked for; the task's goal when nil.
    public var find: PromptTemplate?
    /// When a file of a folder is the one.
    public var match = DirectoryEnvironment.Match.mention
    /// A name of `AgentKinds.heuristics`.
    public var heuristic: String
    /// What is set about it.
    public var heuristicSettings: JSONValue = [:]
    /// What a full recommendation and a full warning are worth, in cost.
    public var weights: HeuristicWeights
    /// In a world behind tools: the greatest distance of states whose texts say the same, which are taken for
    /// one; nil where only equal states are.
    public var merge: Double?
    /// Most choices among frontiers.
    public var decisions: Int
  }

  /// A world behind a tool that starts it and a tool that acts in it.
  public struct ToolWorld: Hashable, Sendable {
    /// The tool that starts it.
    public var reset: String
    public var step: String
    /// The argument of `step` that takes the action.
    public var argument: String
    /// Calls that make the world, before its first start.
    public var prepare: [Call]
    /// Where a result says what is seen, which actions are possible, whether the goal is reached,
    /// and what tells one state from another.
    public var text: String
    /// Where it says which actions are possible.
    public var actions: String
    /// Where it says whether the goal is reached.
    public var done: String
    /// Where that stands which tells one state from another.
    public var state: [String]
    /// Where the first result says what is looked for; the task says it when nil.
    public var objective: String?

    /// A call that makes the world.
    public struct Call: Hashable, Sendable {
      /// The tool's name.
      public var tool: String
      /// What it is called with.
      public var arguments: JSONValue
    }
  }
}
