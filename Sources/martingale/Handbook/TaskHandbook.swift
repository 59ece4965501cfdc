import Agents
import Handbook
import Inference
import LlamaBackend
import Sampling

/// The handbook that a task file asks for.
enum TaskHandbook {
  /// The behaviors of a run; nil when the task has no handbook.
  ///
  /// What the run teaches is written by the run's own model, or by the one that the task names.
  static func open(
    _ task: AgentTask, model: any LanguageModel, teachers: TaskModels.Teachers, run: String,
    seed: UInt64
  ) async throws -> HandbookBehaviors? {
    guard let wanted = task.handbook else { return nil }
    let store = try HandbookFile.store(at: wanted.path, isMade: wanted.learns)
    let index = BehaviorIndex(store, embedder: try await EmbedderLoading.load(nil))
    let strategist = teachers.strategist ?? model
    func writer(_ model: any LanguageModel) -> SampledGenerator {
      SampledGenerator(
        model, temperature: task.sampling.base.temperature,
        usesChat: (model as? LlamaModel)?.hasChatTemplate ?? true)
    }
    var policy = BehaviorLearner.Policy()
    policy.reflectionTokens = min(policy.reflectionTokens, strategist.contextLength / 4)
    policy.teachesWrong = teachers.teacher != nil
    policy.solutionTokens = min(
      policy.solutionTokens, (teachers.teacher ?? strategist).contextLength / 4)
    return HandbookBehaviors(
      task, store: store, index: index, run: run, seed: seed,
      learner: BehaviorLearner(
        BehaviorLearner.Roles(
          strategist: writer(strategist), teacher: teachers.teacher.map(writer)), store: store,
        index: index, policy: policy),
      countTokens: { line in (try? model.tokenize(prompt: line).count) ?? line.utf8.count })
  }
}
