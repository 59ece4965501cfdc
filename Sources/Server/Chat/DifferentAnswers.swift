import Inference
import Sampling

extension GenerationService {
  /// Texts for the one prompt of an order that differ, or as many as there are.
  func different(
    _ order: GenerationOrder, _ kind: DiversityKind, in ticket: RequestQueue.Ticket
  ) async -> Result<OrderOutcome, APIError> {
    do {
      let found = try await kind.find(order.outputs, OrderSource(service: self, order: order))
      if let tree = found.outputs.first(where: { !$0.posterior.isWeighted }) {
        metrics.count(tree.posterior.usage, tree.sample?.tokens ?? 0)
      }
      var outcome = OrderOutcome()
      for generation in found.outputs {
        outcome.answers.append(try answer(generation, to: order, in: ticket))
      }
      guard !outcome.answers.isEmpty else {
        throw APIError(
          status: 422, "no text was found in \(found.effort)", type: "generation_error",
          param: order.param, code: "dead_end")
      }
      outcome.diverse = found.record(kind)
      if outcome.answers.count < order.outputs {
        outcome.notes = [
          "only \(outcome.answers.count) different texts were found in \(found.effort)"
        ]
      }
      return .success(outcome)
    } catch let error as APIError {
      return .failure(error)
    } catch let error as SamplingError {
      return .failure(APIError(error, constraint: order.param))
    } catch let error as InferenceError {
      return .failure(APIError(error))
    } catch {
      return .failure(APIError(status: 500, "\(error)", type: "server_error", code: "failed"))
    }
  }
}

/// The prompt of an order, answered again and again.
private struct OrderSource: OutputSource {
  let service: GenerationService
  let order: GenerationOrder

  func run(_ reminder: String, round: Int) async throws -> Generation {
    var prompt = order.prompts[0]
    if !reminder.isEmpty {
      guard let reminded = order.reminded else {
        throw APIError.unsupported(
          "/sampler/diverse",
          "is not supported here: there is no text at whose end the model could be told what it has said"
        )
      }
      prompt = try reminded(reminder)
    }
    return try await service.generation(
      order, prompt, RandomKey(seed: order.seed, output: UInt64(round)))
  }

  func root() throws -> LookAheadTree.Root {
    var root = LookAheadTree.Root(
      service.generator(order), prompt: order.prompts[0], constraint: order.compiled,
      key: order.key(0))
    if order.reasoning != nil { root.extras.append("reasoning") }
    if !order.critics.isEmpty { root.extras.append("critics") }
    if order.compiled == nil, !order.endings.isEmpty { root.extras.append("stop sequences") }
    return root
  }

  func embedder() throws -> (any Embedder)? { service.embedder }
}
