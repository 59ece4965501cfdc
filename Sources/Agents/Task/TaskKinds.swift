public import JSONSchema
public import Planning
public import Prompting
public import Sampling
public import Tools

/// The kinds of the floors below that agents can be told to use, beside constraints, which
/// `ConstraintCompiler.kinds` lists.
public struct SharedKinds: Sendable {
  /// Tools that come with the program.
  public var tools: KindTable<ToolKind> = .standard
  /// Ways to draw.
  public var methods: KindTable<MethodKind> = .standard
  /// Rules that change the distribution from token to token.
  public var schedules: KindTable<ScheduleKind> = .standard
  /// Ways to guess tokens ahead.
  public var speculations: KindTable<SpeculationKind> = .standard
  /// Scores of answers that join the model's own.
  public var critics: KindTable<CriticKind> = .standard
  /// Advice on where to look.
  public var heuristics: KindTable<HeuristicKind> = .standard
  /// Judges of problems, for the strategy `prs`.
  public var raters: KindTable<RaterKind> = .standard

  /// Those that come with the program.
  public init() {}
}

/// What a task file may name: the task schema and the reader are made from these tables.
@dynamicMemberLookup
public struct TaskKinds: Sendable {
  /// Strategies, as far as a task file is concerned.
  public var strategies: KindTable<StrategyOutline>
  /// Skills, as far as a task file is concerned.
  public var skills: KindTable<SkillOutline>
  /// All others.
  public var shared: SharedKinds

  /// The tables of `shared`, by their names.
  public subscript<Kind>(
    dynamicMember table: WritableKeyPath<SharedKinds, KindTable<Kind>>
  ) -> KindTable<Kind> {
    get { shared[keyPath: table] }
    set { shared[keyPath: table] = newValue }
  }
}

/// A strategy, as far as a task file is concerned.
public struct StrategyOutline: Sendable {
  /// Its name.
  public var key: String
  /// What it does, in one line.
  public var summary: String
  /// The member of a task file that only this strategy reads.
  public var section: Section?
  /// Whether a task without tools makes no sense.
  public var needsTools = false
  /// Whether a prompt file can be its whole prompt, as raw text.
  public var takesPromptFile = false
  /// Whether it asks the model in messages that a prompt file can be a part of.
  public var conversation = Conversation.never
  /// Sections of a task that it does nothing with: each is refused, or told, with its place.
  public var ignores: @Sendable (AgentTask) -> [TaskSection] = { _ in [] }
  /// For a strategy that is a beginning of the loop: whether it goes on in a task, with tools and skills.
  public var goesOn: (@Sendable (AgentTask) -> Bool)?
  /// Names under which constraints may speak of what the strategy finds on its way.
  public var observations: [String] = []

  /// When a strategy asks the model in messages that begin with the task's own.
  public enum Conversation: Hashable, Sendable {
    case never, always
    /// When it goes on with the loop.
    case withLoop
  }

  /// A member of a task file that only one strategy reads.
  public struct Section: Sendable {
    /// The member's name.
    public var key: String
    /// Its JSON Schema, with descriptions and defaults.
    public var schema: JSONValue
    /// Whether a task of this strategy must have it; why, for a person.
    public var need: String?
    /// Reads a value that the schema has judged: notes what else is wrong with it, and returns what
    /// `AgentTask.settings` keeps under the key. Sections of other strategies are read, too.
    public var read: @Sendable (JSONNode, inout TaskReader) -> (any Sendable)?

    /// A section; its value is kept as it is unless it is read otherwise.
    public init(
      _ key: String, schema: JSONValue, need: String? = nil,
      read: @escaping @Sendable (JSONNode, inout TaskReader) -> (any Sendable)? = { node, _ in
        node.value
      }
    ) {
      self.key = key
      self.schema = schema
      self.need = need
      self.read = read
    }

    /// A section whose schema is given as text: that of a strategy of this library.
    init(
      _ key: String, text: String, need: String? = nil,
      read: @escaping @Sendable (JSONNode, inout TaskReader) -> (any Sendable)?
    ) {
      // A text that is no JSON would be a fault of this file, and shows in the schema's own test.
      self.init(key, schema: (try? JSONValue(parsing: text)) ?? false, need: need, read: read)
    }
  }

  /// A strategy's outline.
  public init(_ key: String, _ summary: String, section: Section? = nil) {
    self.key = key
    self.summary = summary
    self.section = section
  }
}
