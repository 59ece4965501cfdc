public import JSONSchema
public import Tools

/// An action that thinks or explores instead of touching the world: it stands beside the tools, is paid
/// for inside the step, and leaves what it did in the step's records.
///
/// Requirements on a conformer:
/// - everything it does goes through the step that it is given: draws, calls, records. A run that is
///   taken up executes it again from its beginning, and what the journal tells is answered from there,
///   so that it goes on where it was, at whatever record it was cut off;
/// - what concerns the question alone is a result, `isError` when there is no answer, so that the model
///   can do something else. What must end the item is thrown.
public protocol Skill: Sendable {
  /// Whether using it changes nothing in the world, so that using it again tells nothing new.
  var isHarmless: Bool { get }
  /// Uses it.
  /// - Parameter arguments: an object that satisfies its definition's schema.
  func use(_ arguments: JSONValue, in step: StepContext) async throws(AgentError) -> ToolResult
}

extension Skill {
  /// True.
  public var isHarmless: Bool { true }
}

/// A skill by the name under which task files ask for it.
public struct SkillKind: Sendable {
  /// Makes the skill for one task.
  public typealias Make =
    @Sendable (SkillUse, StrategySetup) async throws(AgentError) -> any Skill

  /// What a task file knows of it.
  public var outline: SkillOutline
  /// The skill.
  public var make: Make

  /// A skill.
  public init(_ outline: SkillOutline, make: @escaping Make) {
    self.outline = outline
    self.make = make
  }
}

/// The skills of a task, ready to be used.
public struct Skillset: Sendable {
  private var skills: [(definition: ToolDefinition, skill: any Skill)] = []

  /// None.
  public init() {}

  /// The skills that a task names.
  init(_ setup: StrategySetup) async throws(AgentError) {
    for use in setup.task.tools.skills {
      guard let kind = setup.kinds.skills[use.key] else {
        throw AgentError(.notAvailable, setup.kinds.skills.complaint(about: use.key))
      }
      skills.append((use.definition, try await kind.make(use, setup)))
    }
  }

  /// How they are described to the model, in order.
  var definitions: [ToolDefinition] { skills.map(\.definition) }

  /// The skill of a name.
  subscript(name: String) -> (any Skill)? { skills.first { $0.definition.name == name }?.skill }
}
