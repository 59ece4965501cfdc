import Agents
import ArgumentParser
import Foundation
import Inference
import LlamaBackend

/// The models of several tasks: each opened once, as long as tasks in a row want the same.
struct TaskModels {
  let model: String?
  let threads: Int?
  let jobs: Int
  let endpoint: EndpointOptions?
  let rpc: [String]
  let engine: EngineOptions?
  private var open: (path: String, options: LlamaOptions, pair: Pair)?
  private var remote: Pair?
  private var others: [(choice: OtherModel, threads: Int?, pair: Pair)] = []

  /// - Parameters:
  ///   - model: instead of the tasks' own.
  ///   - threads: instead of the tasks' own.
  ///   - jobs: items at the same time; with more than one they share batches.
  ///   - endpoint: the server that is asked instead, if any.
  ///   - rpc: machines that hold the models' layers.
  ///   - engine: how models are computed; the tasks' own are steered, others are not.
  init(
    model: String?, threads: Int?, jobs: Int, endpoint: EndpointOptions?, rpc: [String],
    engine: EngineOptions? = nil
  ) {
    self.engine = engine
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
    /// Whether what is asked at the same time changes nothing.
    var isBatchInvariant: Bool { (own as? LlamaModel)?.isBatchInvariant ?? false }
  }

  /// The model that a task routes steps or tokens to; nil when it routes none. It is the task's own
  /// whatever the command line says of the small one.
  mutating func loadLarge(_ task: AgentTask) async throws -> Pair? {
    guard let routing = task.routing else { return nil }
    let choice = routing.large
    return try await load(choice, for: task, at: "/routing/large")
  }

  /// Who teaches a task's handbook, where it is not the task's own model.
  mutating func loadTeachers(_ task: AgentTask) async throws -> Teachers {
    var teachers = Teachers()
    if let choice = task.handbook?.strategist {
      teachers.strategist = try await load(choice, for: task, at: "/handbook/roles/strategist").own
    }
    if let choice = task.handbook?.teacher {
      teachers.teacher = try await load(choice, for: task, at: "/handbook/roles/teacher").own
    }
    return teachers
  }

  /// Models that teach.
  struct Teachers {
    var strategist: (any LanguageModel)?
    var teacher: (any LanguageModel)?
  }

  /// A model beside a task's own. One that no part of this task wants is closed before another is
  /// opened.
  private mutating func load(
    _ choice: OtherModel, for task: AgentTask, at place: String
  ) async throws -> Pair {
    let threads = threads
    others.removeAll { !task.otherModels.contains($0.choice) || $0.threads != threads }
    if let known = others.first(where: { $0.choice == choice }) { return known.pair }
    let pair: Pair
    switch choice {
    case .endpoint(let endpoint):
      let model = try await RemoteChoice(
        url: endpoint.url, model: endpoint.model, keyVariable: endpoint.keyVariable,
        access: EndpointAccess(argument: endpoint.access) ?? .text, timeout: endpoint.timeout,
        name: "\(place)/endpoint"
      ).open()
      pair = Pair(own: model, shared: model)
    case .file(let name, let context, let count):
      var options = LlamaOptions(
        contextLength: context, threads: threads ?? count, isShared: jobs > 1)
      try engine?.unsteered.apply(to: &options)
      let own = try LlamaModel(
        path: try ModelLocator.configured.locate(Self.path(name, below: task.folder)),
        options: options)
      pair = Pair(own: own, shared: jobs > 1 ? BatchingModel(own) : own)
    }
    others.append((choice, threads, pair))
    return pair
  }

  /// A file beside the task where there is one, else the name as it is.
  private static func path(_ name: String, below folder: String) -> String {
    let beside = folder + "/" + name
    return !name.hasPrefix("/") && FileManager.default.fileExists(atPath: beside) ? beside : name
  }

  /// The model of a task.
  mutating func load(_ task: AgentTask) async throws -> Pair {
    if task.routing?.unit == .token, engine?.controlVector.isEmpty == false {
      throw CommandFailure(
        .usage, code: "steered_routing",
        "/routing/by: --control-vector steers one model, and the tokens of the larger one would not be "
          + "steered; choose one of the two, or \"by\": \"step\"")
    }
    if let template = task.chatTemplate, endpoint?.endpoint != nil {
      throw CommandFailure(
        .usage, code: "template_of_endpoint",
        "/model/\(template.source == nil ? "template_arguments" : "chat_template"): "
          + "the server behind --endpoint has its own chat template")
    }
    if let remote { return remote }
    if let model = try await endpoint?.open(model: model) {
      // A server joins what is asked at the same time by itself.
      let pair = Pair(own: model, shared: model)
      remote = pair
      return pair
    }
    let path = try ModelLocator.configured.locate(model ?? task.model)
    var options = LlamaOptions(
      contextLength: task.context, threads: threads ?? task.threads, isShared: jobs > 1,
      rpc: rpc)
    try engine?.apply(to: &options)
    if let template = task.chatTemplate {
      options.chatTemplate = template.source.map {
        ChatTemplateSource($0, origin: template.origin)
      }
      options.templateArguments = template.arguments
    }
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
