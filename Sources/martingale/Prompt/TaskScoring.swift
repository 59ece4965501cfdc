import Inference
import Prompting

/// Who judges the prompts of a task folder: by its labels' likelihood, or by its answers' texts.
struct TaskScoring {
  let scorer: any PromptScorer
  private let checkers: CheckerPool

  /// - Parameter folder: where checkers start.
  init(_ task: PromptTask, model: any LanguageModel, folder: String) throws {
    let pool = CheckerPool(folder: folder)
    checkers = pool
    guard task.labels.isEmpty else {
      scorer = try LabelScorer(task, model: model)
      return
    }
    let loading = try ConstraintLoading()
    scorer = try GenerationScorer(
      task, model: model, compile: { try loading.compile($0) }, checker: { try pool.checker($0) })
  }

  /// Ends checkers.
  func close() async { await checkers.close() }
}
