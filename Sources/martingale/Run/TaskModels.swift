import Agents
import ArgumentParser
import Inference
import LlamaBackend

/// The models of several tasks: each opened once, as long as tasks in a row want the same.
struct TaskModels {
  let model: String?
  let threads: Int?
  let jobs: Int
  private var open: (path: String, options: LlamaOptions, pair: Pair)?

  /// - Parameters:
  ///   - model: instead of the tasks' own.
  ///   - threads: instead of the tasks' own.
  ///   - jobs: items at the same time; with more than one they share batches.
  init(model: String?, threads: Int?, jobs: Int) {
    self.model = model
    self.threads = threads
    self.jobs = jobs
  }

  /// A model, and what asks it for several items.
  struct Pair {
    let own: LlamaModel
    let shared: any LanguageModel
  }

  /// The model of a task.
  mutating func load(_ task: AgentTask) throws -> Pair {
    let path = try ModelLocator().locate(model ?? task.model)
    let options = LlamaOptions(
      contextLength: task.context, threads: threads ?? task.threads, isShared: jobs > 1)
    if let open, open.path == path, open.options == options { return open.pair }
    open = nil
    let own = try LlamaModel(path: path, options: options)
    let pair = Pair(own: own, shared: jobs > 1 ? BatchingModel(own) : own)
    open = (path, options, pair)
    return pair
  }
}

/// What to do about calls whose outcome is not known, by its name on the command line.
enum UnfinishedCalls: String, ExpressibleByArgument, CaseIterable {
  case stop, `repeat`, report

  var policy: UnknownOutcomePolicy {
    switch self {
    case .stop: .stop
    case .repeat: .repeat
    case .report: .report
    }
  }
}
