public import JSONSchema

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
@dynamicMemberLookup
public struct AgentKinds: Sendable {
  /// Ways to work on a task.
  public var strategies: KindTable<StrategyKind>
  /// Actions that think or explore.
  public var skills: KindTable<SkillKind>
  /// Tools, methods, schedules, critics, heuristics and raters.
  public var shared = SharedKinds()

  /// The kinds of the floors below, and some strategies and skills.
  public init(strategies: [StrategyKind], skills: [SkillKind] = []) {
    self.strategies = KindTable("strategy", strategies) { $0.outline.key }
    self.skills = KindTable("skill", skills) { $0.outline.key }
  }

  /// The tables of `shared`, by their names.
  public subscript<Kind>(
    dynamicMember table: WritableKeyPath<SharedKinds, KindTable<Kind>>
  ) -> KindTable<Kind> {
    get { shared[keyPath: table] }
    set { shared[keyPath: table] = newValue }
  }

  /// What a task file may name.
  public var task: TaskKinds {
    TaskKinds(
      strategies: KindTable(strategies.noun, strategies.kinds.map(\.outline)) { $0.key },
      skills: KindTable(skills.noun, skills.kinds.map(\.outline)) { $0.key }, shared: shared)
  }
}
