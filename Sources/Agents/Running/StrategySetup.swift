public import Constraints
public import Foundation
public import Inference
public import JSONSchema
public import Tools

/// What a strategy is made from: the task, the model, and what it may use.
public struct StrategySetup: Sendable {
  /// The task that is run.
  public var task: AgentTask
  /// The run's model.
  public var model: any LanguageModel
  /// For constraints; its sources are replaced by each item's texts.
  public var compiler: ConstraintCompiler
  /// Names every random draw of the run.
  public var seed: UInt64
  /// Tools, behaviors and whoever approves of calls.
  public var collaborators: Collaborators
  /// What the task may name.
  public var kinds: AgentKinds
  /// The task's skills, once they are made.
  public var skills = Skillset()
  /// The task's tools and skills, to be found; nil without `retrieval`. Made once: descriptions are
  /// embedded for it.
  var catalogue: ToolIndex?
  /// What few-shot queries are written after; nil for the examples that are built in. Made once, too.
  var demonstrations: DemonstrationIndex?

  /// What a strategy is made from.
  public init(
    task: AgentTask, model: any LanguageModel, compiler: ConstraintCompiler = .init(),
    seed: UInt64 = 0, collaborators: Collaborators = .init(), kinds: AgentKinds
  ) {
    self.kinds = kinds
    self.task = task
    self.model = model
    self.compiler = compiler
    self.seed = seed
    self.collaborators = collaborators
  }

  /// The index of all that the task may use, if it retrieves.
  func indexed() async throws(AgentError) -> ToolIndex? {
    guard let retrieval = task.retrieval else { return nil }
    do throws(ToolError) {
      let index = try await ToolIndex(
        (collaborators.tools?.definitions ?? []) + task.tools.skills.map(\.definition),
        embedder: collaborators.embedder)
      guard let learned = retrieval.learned else { return index }
      return try await index.enriched(by: learned)
    } catch {
      throw AgentError(error)
    }
  }
}

extension StrategySetup {
  /// The examples that were learned, if queries are written after them.
  func demonstrated() async throws(AgentError) -> DemonstrationIndex? {
    guard task.retrieval?.queries == "few-shot",
      let examples = task.retrieval?.learned?.demonstrations.map(\.example), !examples.isEmpty
    else { return nil }
    do throws(ToolError) {
      return try await DemonstrationIndex(examples, embedder: collaborators.embedder)
    } catch {
      throw AgentError(error)
    }
  }
}

/// What agents use beside the model; given by who runs them, so that nothing here opens a terminal,
/// a database or the network by itself.
public struct Collaborators: Sendable {
  /// The larger model that steps are routed to; nil when the task routes none.
  public var large: (any LanguageModel)?
  /// The tools that may be called and found; nil when the task has none.
  public var tools: TaskToolbox?
  /// For finding tools and behaviors, and for comparing drafts; without one only words count.
  public var embedder: (any Embedder)?
  /// A folder for what is expensive to compute and can be computed again; nil keeps nothing.
  public var cache: URL?
  /// Behaviors that were learned; nil when the task has no handbook.
  public var behaviors: (any BehaviorSource)?
  /// The person who approves calls, if there is one.
  public var approver: (any Approver)?
  /// What to do about a call that had begun when the process died.
  public var unknownOutcomes = UnknownOutcomePolicy.stop
  /// Makes a judge from the command line of an external checker.
  public var checker: (@Sendable (String) throws(ConstraintError) -> any ConstraintOracle)?
  /// Opens a model that a critic names; the same name gives the same one again.
  public var opened: (@Sendable (String) throws(SettingError) -> any LanguageModel)?
  /// Makes what a task that is used as a tool works with, and says how to end it; without it such tasks
  /// have neither tools nor behaviors.
  public var nested:
    (
      @Sendable (AgentTask) async throws(AgentError) -> (
        Collaborators, close: @Sendable () async -> Void
      )
    )?
  /// Whether decode steps of several items may share a batch, so that the same seed need not give
  /// the same bits.
  public var isBatched = false

  /// Nothing.
  public init() {}
}

/// What to do about a tool call whose intent is in the journal and whose result is not, because the
/// process or the tool's server died.
public enum UnknownOutcomePolicy: String, Hashable, Sendable, CaseIterable {
  /// Leave the item and say so: a person looks first.
  case stop
  /// Call again.
  case `repeat`
  /// Tell the model that the outcome is unknown, and go on.
  case report
}

/// Behaviors to keep in mind, found for a situation; and a place to learn from what happened.
public protocol BehaviorSource: Sendable {
  /// The behaviors that fit, best first.
  func recall(_ situation: String) async throws(AgentError) -> [RecalledBehavior]
  /// Told how an item ended, once an item, after its result is in the journal.
  func learn(_ episode: Episode) async throws(AgentError)
}

/// What happened in an item, for learning.
public struct Episode: Sendable {
  /// The goal with its inputs.
  public var goal: String
  /// What the item came to.
  public var result: ItemResult
  /// The item's records in order.
  public var records: [JournalEvent]

  /// What happened.
  public init(goal: String, result: ItemResult, records: [JournalEvent]) {
    self.goal = goal
    self.result = result
    self.records = records
  }
}
