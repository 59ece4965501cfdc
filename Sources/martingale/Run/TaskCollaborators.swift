import Agents
import Checkers
import Constraints
import Foundation
import HTTPTransport
import Inference
import JSONSchema
import LlamaBackend
import Planning
import Retrieval
import Synchronization
import Tools

/// What one task uses beside the model: tools, the person at the terminal, checkers, word vectors.
struct TaskCollaborators {
  private(set) var value = Collaborators()
  private let checkers: CheckerPool

  /// Starts what the task names.
  init(
    _ task: AgentTask, model: any LanguageModel, large: (any LanguageModel)? = nil,
    teachers: TaskModels.Teachers = .init(), run: String, seed: UInt64,
    unfinished: UnknownOutcomePolicy, hosts: AllowedHosts = .thisMachine,
    isBatched: Bool = false, models: CriticModels = CriticModels(),
    approver: TerminalApprover? = nil,
    beforeAsking: @escaping @Sendable () -> Void = {}
  ) async throws {
    let pool = CheckerPool(folder: task.folder)
    checkers = pool
    value.checker = { command throws(ConstraintError) in try pool.checker(command) }
    value.opened = models.open
    value.unknownOutcomes = unfinished
    value.isBatched = isBatched
    let ask: @Sendable (String) -> String? = { question in
      beforeAsking()
      return Prompter.ask(question)
    }
    // What was answered "always" or "stop" also holds in tasks that this one uses.
    let asker = approver ?? (Prompter.isThere ? TerminalApprover(ask) : nil)
    value.approver = asker
    value.tools = try await TaskToolbox.open(
      task,
      host: ToolHost(
        ask: { question in ask(question + " ") },
        now: { Int(Date().timeIntervalSince1970) },
        connect: { entry throws(ToolError) in try Self.transport(to: entry, hosts) },
        network: (try? Network.exchange(for: "http_get")).map { (exchange: $0, hosts: hosts) }))
    value.large = large
    value.nested = { task throws(AgentError) in
      do {
        let inner = try await TaskCollaborators(
          task, model: model, large: large, run: run, seed: seed, unfinished: unfinished,
          hosts: hosts, isBatched: isBatched, models: models, approver: asker,
          beforeAsking: beforeAsking)
        return (inner.value, { await inner.close() })
      } catch let error as AgentError {
        throw error
      } catch {
        throw AgentError(.notAvailable, "the task \(task.id): \(error)")
      }
    }
    value.cache = Directories.cache.appendingPathComponent("heuristics")
    value.behaviors = try await TaskHandbook.open(
      task, model: model, teachers: teachers, run: run, seed: seed)
    if task.heuristics.contains(where: {
      KindTable<HeuristicKind>.standard[$0]?.needsEmbedder == true
    }) {
      value.embedder = try EmbedderLoading.load()
    }
    if case .relevance? = task.routing?.signal {
      value.embedder = try value.embedder ?? EmbedderLoading.load()
    }
    if task.retrieval != nil {
      let texts = value.tools?.tools.definitions.map(\.description) ?? []
      value.embedder = try EmbedderLoading.load(orTableOf: try Self.local(model), background: texts)
    }
  }

  private static func local(_ model: any LanguageModel) throws(InferenceError) -> LlamaModel {
    if let local = model as? LlamaModel { return local }
    throw InferenceError(
      .unsupported,
      "there are no word vectors, and a remote model has no token table to stand in for them; "
        + "martingale doctor says where they are looked for")
  }

  /// The way to a server by its address: on this machine, or where `--http-hosts` says.
  private static func transport(
    to entry: MCPServerEntry, _ hosts: AllowedHosts
  ) throws(ToolError) -> @Sendable () -> any MCPTransport {
    guard case .url(let url, let headers) = entry.address else {
      throw ToolError(.invalidDefinition, "\(entry.name): has no address")
    }
    let host = try AllowedHosts.host(of: url)
    guard hosts.admits(host) else {
      throw ToolError(
        .denied,
        "the server \"\(entry.name)\" is on \(host), and a task may only reach this machine; "
          + "allow it with --http-hosts \(host)")
    }
    let exchange: any HTTPExchange
    do throws(CommandFailure) {
      exchange = try Network.exchange(for: entry.name)
    } catch {
      throw ToolError(.unavailable, error.message)
    }
    return { MCPHTTPTransport(url: url, headers: headers, exchange: exchange) }
  }

  /// Ends servers and checkers.
  func close() async {
    await value.tools?.close()
    await checkers.close()
  }
}

/// External checkers, one process a command line however many items ask it.
final class CheckerPool: Sendable {
  private let folder: String
  private let open = Mutex<[String: ExternalChecker]>([:])

  /// - Parameter folder: where they start.
  init(folder: String) {
    self.folder = folder
  }

  func checker(_ command: String) throws(ConstraintError) -> ExternalChecker {
    if let known = open.withLock({ $0[command] }) { return known }
    let made = ExternalChecker(
      try CheckerCommand(parsing: command),
      options: CheckerOptions(
        environment: CheckerOptions.allowedEnvironment(
          from: ProcessInfo.processInfo.environment), workingDirectory: folder))
    return open.withLock { open in
      let first = open[command] ?? made
      open[command] = first
      return first
    }
  }

  func close() async {
    for checker in open.withLock({ $0.values.map(\.self) }) { await checker.close() }
  }
}
