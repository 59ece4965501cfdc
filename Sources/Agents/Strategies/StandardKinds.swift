public import Constraints
public import Inference
internal import JSONSchema

extension AgentKinds {
  /// The kinds of this library.
  public static let standard = AgentKinds(
    strategies: [
      DirectStrategy.kind, ReactStrategy.kind, RecursiveStrategy.kind, PlanStrategy.kind,
    ],
    skills: [
      SolveSkill.kind, ExploreSkill.kind, FindToolsSkill.kind, TaskSkill.kind, SummariseSkill.kind,
    ])
}

extension TaskReader {
  /// Reads one task.
  /// - Parameters:
  ///   - bytes: the task file.
  ///   - name: what to call it in messages.
  ///   - folder: what relative paths start from.
  ///   - compiler: compiles its constraints; its `kinds` are those that can be named.
  ///   - kinds: everything else that can be named.
  /// - Throws: everything that is wrong with it, in the order of the file.
  public static func read(
    _ bytes: [UInt8], named name: String, in folder: String,
    compiler: ConstraintCompiler = ConstraintCompiler(), kinds: AgentKinds = .standard
  ) throws(TaskError) -> AgentTask {
    try read(bytes, named: name, in: folder, compiler: compiler, kinds: kinds.task)
  }
}

extension TaskRun {
  /// Begins a run, or takes up the one that the journal tells of, with the kinds of this library.
  public init(
    _ task: AgentTask, model: any LanguageModel, compiler: ConstraintCompiler = .init(),
    journal: Journal, collaborators: Collaborators = .init(), path: String? = nil,
    run: String = "run", seed: UInt64 = 0, shard: TaskShard? = nil, rollouts: Int = 1
  ) throws(AgentError) {
    try self.init(
      task, model: model, compiler: compiler, journal: journal, kinds: .standard,
      collaborators: collaborators, path: path, run: run, seed: seed, shard: shard,
      rollouts: rollouts)
  }
}

extension TaskSchema {
  /// The schema of task files for this library's kinds.
  public static let text = standard.text
  package static let standard = TaskSchema(AgentKinds.standard.task, constraints: .standard)
}
