public import JSONSchema
public import Planning
public import Prompting
public import Sampling
public import Tools

/// A way to work on a task, by the name under which task files ask for it.
public struct StrategyKind: Sendable {
  /// Makes the strategy for one task.
  public typealias Make = @Sendable (StrategySetup) async throws(AgentError) -> any TaskStrategy

  /// What a task file knows of it.
  public var outline: StrategyOutline
  /// The strategy.
  public var make: Make

  /// A strategy.
  public init(_ outline: StrategyOutline, make: @escaping Make) {
    self.outline = outline
    self.make = make
  }
}

/// All kinds of things that agents can be told to use, beside constraints, which
/// `ConstraintCompiler.kinds` lists. Add your own, and task files can name them.
public struct AgentKinds: Sendable {
  /// Ways to work on a task.
  public var strategies: KindTable<StrategyKind>
  /// Actions that think or explore.
  public var skills: KindTable<SkillKind>
  /// Tools that come with the program.
  public var tools: KindTable<ToolKind>
  /// Ways to draw.
  public var methods: KindTable<MethodKind>
  /// Rules that change the distribution from token to token.
  public var schedules: KindTable<ScheduleKind>
  /// Scores of answers that join the model's own.
  public var critics: KindTable<CriticKind>
  /// Advice on where to look.
  public var heuristics: KindTable<HeuristicKind>
  /// Judges of problems, for the strategy `prs`.
  public var raters: KindTable<RaterKind>

  /// The kinds of the floors below, and some strategies and skills.
  public init(strategies: [StrategyKind], skills: [SkillKind] = []) {
    self.strategies = KindTable("strategy", strategies) { $0.outline.key }
    self.skills = KindTable("skill", skills) { $0.outline.key }
    tools = .standard
    methods = .standard
    schedules = .standard
    critics = .standard
    heuristics = .standard
    raters = .standard
  }

  /// What a task file may name.
  public var task: TaskKinds {
    TaskKinds(
      strategies: KindTable(strategies.noun, strategies.kinds.map(\.outline)) { $0.key },
      skills: KindTable(skills.noun, skills.kinds.map(\.outline)) { $0.key },
      tools: tools, methods: methods, schedules: schedules, critics: critics,
      heuristics: heuristics, raters: raters)
  }
}
