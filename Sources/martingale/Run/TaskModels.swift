import Agents
import ArgumentParser
import Inference
import LlamaBackend

/// The models of several tasks: each opened once, as long as tasks in a row want the same.
struct TaskModels {
  let model: String?
  let threads: Int?
  let jobs: Int
  let endpoint: EndpointOptions
  let rpc: [String]
  private var open: (path: String, options: LlamaOptions, pair: Pair)?
  private var remote: Pair?

  /// - Parameters:
  ///   - model: instead of the tasks' own.
  ///   - threads: instead of the tasks' own.
  ///   - jobs: items at the same time; with more than one they share batches.
  ///   - endpoint: the server that is asked instead, if any.
  ///   - rpc: machines that hold the models' layers.
  init(
    model: String?, threads: Int?, jobs: Int, endpoint: EndpointOptions, rpc: [String]
  ) {
    self.endpoint = endpoint
    self.rpc = rpc
    self.model = model
    self.threads = threads
    self.jobs = jobs
  }

  /// A model, and what asks it for several items.
  struct Pair {
    let own: any LanguageModel
    let shared: any LanguageModel
  }

  /// The model of a task.
  mutating func load(_ task: AgentTask) async throws -> Pair {
    if let remote { return remote }
    if let model = try await endpoint.open(model: model) {
      // A server joins what is asked at the same time by itself.
      let pair = Pair(own: model, shared: model)
      remote = pair
      return pair
    }
    let path = try ModelLocator().locate(model ?? task.model)
    let options = LlamaOptions(
      contextLength: task.context, threads: threads ?? task.threads, isShared: jobs > 1,
      rpc: rpc)
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
