import Constraints
import Inference
import JSONSchema
import Sampling

/// Samples orders through the door the command line uses, within slots and time.
final class GenerationService: Sendable {
  let served: ServedModel
  let limits: ServiceLimits
  let queue: RequestQueue
  let metrics: ServerMetrics
  /// Tells how alike texts are; without one only letters do.
  let embedder: (any Embedder)?
  /// What is done where requests do not say.
  let habits: RequestHabits
  private let cache: ConstraintCache
  /// Arguments of tools.
  private let arguments: ConstraintCache

  init(
    _ served: ServedModel, compiler: ConstraintCompiler, limits: ServiceLimits,
    metrics: ServerMetrics, habits: RequestHabits, embedder: (any Embedder)?
  ) {
    self.embedder = embedder
    self.habits = habits
    self.served = served
    self.limits = limits
    self.metrics = metrics
    queue = RequestQueue(slots: limits.slots, queue: limits.queue)
    cache = ConstraintCache(compiler: compiler, capacity: limits.constraints)
    arguments = ConstraintCache(compiler: compiler.forArguments, capacity: limits.constraints)
  }

  /// Makes a constraint ready.
  /// - Parameter param: where it stands in the request.
  func compile(
    _ spec: ConstraintSpec, at param: String?
  ) async throws(APIError) -> CompiledConstraint? {
    guard !spec.parts.isEmpty else { return nil }
    switch await cache.compiled(spec) {
    case .success(let compiled): return compiled
    case .failure(let error): throw APIError(error, at: param ?? "constraint")
    }
  }

  /// Makes the constraint of a tool's arguments ready.
  /// - Parameter also: what their text has to be beside that.
  func compile(
    arguments schema: JSONValue, also: ConstraintSpec.Part?, at param: String
  ) async throws(APIError) -> CompiledConstraint {
    var spec = ConstraintSpec([.jsonSchema(JSONWriter().string(of: schema))])
    if let also { spec.parts.append(also) }
    switch await arguments.compiled(spec) {
    case .success(let compiled): return compiled
    case .failure(let error): throw APIError(error, at: param)
    }
  }

  /// Runs `work` in a slot, within the limits of waiting and working.
  func inSlot<Value: Sendable>(
    _ work: @escaping @Sendable (RequestQueue.Ticket) async -> Result<Value, APIError>
  ) async throws(APIError) -> Value {
    let queue = queue
    // A ticket or an answer that comes although the time was up is no less one.
    let busy = RequestQueue.refusal(after: 5)
    let entered = try await Deadline.run(
      seconds: limits.queueSeconds, cancelled: busy, keepsLate: true
    ) { () async throws(APIError) in try await queue.enter() }
    guard let ticket = entered else { throw busy }
    defer { queue.leave(ticket) }
    let late = APIError(
      status: 504, "the request took longer than \(limits.requestSeconds) seconds",
      type: "server_error", code: "time_limit")
    let value = try await Deadline.run(
      seconds: limits.requestSeconds, cancelled: late, keepsLate: true
    ) { () async throws(APIError) in try await work(ticket).get() }
    guard let value else { throw late }
    return value
  }

  /// Draws text `index` of an order.
  /// - Parameter onCertain: told the bytes that the text goes on with, as they become certain.
  func answer(
    _ order: GenerationOrder, _ index: Int, in ticket: RequestQueue.Ticket,
    onCertain: (@Sendable ([UInt8]) -> Void)? = nil,
    onThought: (@Sendable ([UInt8]) -> Void)? = nil
  ) async throws(APIError) -> GenerationAnswer {
    let generation = try await generation(
      order, order.prompts[index / order.outputs], order.key(index), onCertain: onCertain,
      onThought: onThought)
    return try answer(generation, to: order, in: ticket)
  }

  /// A run for an order after a prompt; a dead end is no error here.
  func generation(
    _ order: GenerationOrder, _ prompt: [TokenID], _ key: RandomKey,
    onCertain: (@Sendable ([UInt8]) -> Void)? = nil,
    onThought: (@Sendable ([UInt8]) -> Void)? = nil
  ) async throws(APIError) -> Generation {
    let generation: Generation
    do throws(SamplingError) {
      generation = try await generator(order).generate(
        prompt, under: order.compiled,
        potentials: try potentials(order.critics), reasoning: order.reasoning,
        endings: order.endings, key: key, onCertain: onCertain, onThought: onThought)
    } catch {
      throw APIError(error, constraint: order.param)
    }
    metrics.count(generation.posterior.usage, generation.sample?.tokens ?? 0)
    return generation
  }

  /// What draws an order's texts.
  func generator(_ order: GenerationOrder) -> Generator {
    Generator(model: served.model, options: order.options, schedule: order.schedule)
  }

  /// What came of a run, as the reader gets it.
  func answer(
    _ generation: Generation, to order: GenerationOrder, in ticket: RequestQueue.Ticket
  ) throws(APIError) -> GenerationAnswer {
    guard var sample = generation.sample else {
      throw APIError(
        status: 422,
        generation.posterior.deadEnds.explanation(
          under: order.options, naming: .members, of: order.compiled),
        type: "generation_error", param: order.param, code: "dead_end")
    }
    if let ending = order.form.ending(of: sample.text) { sample.text.removeLast(ending.count) }
    return GenerationAnswer(
      generation: generation, sample: sample,
      batched: !served.isBatchInvariant && queue.isShared(ticket))
  }

  private func potentials(_ critics: [CriticUse]) throws(SamplingError) -> [any Potential] {
    var potentials: [any Potential] = []
    for critic in critics {
      do throws(SettingError) {
        potentials.append(try critic.potential(CriticSetup(model: served.model)))
      } catch {
        throw SamplingError(.invalidOptions, "\(critic.kind.key): \(error.message)")
      }
    }
    return potentials
  }
}
