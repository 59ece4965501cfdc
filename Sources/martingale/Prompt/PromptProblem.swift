import Agents
import Foundation
import Inference
import LlamaBackend
import Prompting

/// What a prompt is searched for: a task folder, or an agent task.
struct PromptProblem {
  let task: PromptTask
  let scorer: any PromptScorer
  /// The prompt that was found in the form that its user takes.
  let finish: (PromptArtefact) -> PromptArtefact
  /// Ends what judges.
  let close: () async -> Void

  /// A task folder.
  init(_ task: PromptTask, model: LlamaModel, folder: String) throws {
    let scoring = try TaskScoring(task, model: model, folder: folder)
    self.task = task
    scorer = scoring.scorer
    finish = { $0 }
    close = { await scoring.close() }
  }

  private init(
    task: PromptTask, scorer: any PromptScorer,
    finish: @escaping (PromptArtefact) -> PromptArtefact, close: @escaping () async -> Void
  ) {
    self.task = task
    self.scorer = scorer
    self.finish = finish
    self.close = close
  }

  /// The prompt of an agent task, with the model that judges.
  static func open(
    agent path: String, expected: String?, options: LocalModelOptions, seed: UInt64
  ) async throws -> (PromptProblem, LlamaModel) {
    let loading = try TaskLoading()
    let task = try options.template.applied(to: loading.load(path))
    let prompt = try EvolvablePrompt(task)
    let search = try prompt.search(task)
    var answers: ExpectedAnswers?
    var hash = "success"
    if let expected {
      let bytes = try Files.read(expected)
      answers = try ExpectedAnswers(bytes, named: expected, for: TaskItems(task))
      var sha = SHA256()
      sha.update(bytes)
      hash = sha.hex()
    } else if task.success.isEmpty {
      throw CommandFailure(
        .invalidData, code: "no_success",
        "\(path): has no success check, so that nothing says what a good prompt is; give --expected"
      )
    }
    var models = TaskModels(
      model: options.model, threads: options.threads, jobs: 1, endpoint: nil, rpc: options.rpc,
      engine: options.engine)
    guard let model = try await models.load(task).own as? LlamaModel else {
      throw CommandFailure(
        .unavailable, code: "model_not_local",
        "a prompt is cut by a model's own tokens, so --task needs a model in this process")
    }
    let large = try await models.loadLarge(task)
    let collaborators = try await TaskCollaborators(
      task, model: model, large: large?.shared, run: "evolve", seed: seed, unfinished: .repeat)
    let scorer = LoopScorer(
      task, prompt: prompt, expected: answers, answers: hash, model: model,
      compiler: loading.compiler, collaborators: collaborators.value, seed: seed)
    let problem = PromptProblem(task: search, scorer: scorer) { found in
      var cut = prompt.artefact(of: found.prompt)
      cut.original = found.original
      cut.pieces = found.pieces
      cut.record = found.record
      return cut
    } close: {
      await collaborators.close()
    }
    return (problem, model)
  }
}
