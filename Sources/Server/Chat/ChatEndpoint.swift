import Inference
import JSONSchema
import Sampling

/// `POST /v1/chat/completions`.
struct ChatEndpoint: Sendable {
  let service: GenerationService
  /// Seconds since 1970.
  let clock: @Sendable () -> Int

  func answer(_ body: JSONValue, id: String) async throws(APIError) -> APIResponse {
    let request = try ChatRequest(body, service.habits)
    let prepared = try await service.prepare(request)
    let format = ChatFormat(
      id: "chatcmpl-\(id)", created: clock(), model: service.served, record: prepared.record,
      form: prepared.order.form)
    return try await service.respond(
      to: prepared.order, request.sampling,
      chunks: ChatChunks(format: format, includesUsage: request.sampling.includesUsage),
      whole: format.response)
  }
}

/// All texts of an order.
struct OrderOutcome: Sendable {
  var answers: [GenerationAnswer] = []
  /// One entry a text; empty when they were not asked for.
  var logProbabilities: [TokenLogProbabilities] = []
  /// How the texts were made different ones; nil where each was drawn for itself.
  var diverse: JSONValue?
  /// What else is worth saying of them.
  var notes: [String] = []

  /// OpenAI's counts; `outputs` answers share a prompt, which counts once.
  static func usage(_ answers: [GenerationAnswer], outputs: Int) -> JSONValue {
    let prompts = answers.indices.filter { $0 % outputs == 0 }.map { answers[$0].promptTokens }
    return usage(answers, prompts: prompts)
  }

  private static func usage(_ answers: [GenerationAnswer], prompts: [Int]) -> JSONValue {
    let prompt = prompts.reduce(0, +)
    let completion = answers.reduce(0) { $0 + $1.sample.tokens }
    let thoughts = answers.compactMap(\.sample.thought?.tokens)
    let details: JSONValue? =
      thoughts.isEmpty ? nil : ["reasoning_tokens": .int(thoughts.reduce(0, +))]
    return .object(
      JSONObject(fields: [
        ("prompt_tokens", .int(prompt)), ("completion_tokens", .int(completion)),
        ("total_tokens", .int(prompt + completion)), ("completion_tokens_details", details),
      ]))
  }
}

extension GenerationAnswer {
  var promptTokens: Int { generation.posterior.usage.promptTokens }
}

extension GenerationService {
  /// The answers to an order: as chunks while they are written where that was asked for, else whole.
  func respond(
    to order: GenerationOrder, _ sampling: SamplingFields, chunks: some ChunkFormat,
    whole: (OrderOutcome) -> JSONValue
  ) async throws(APIError) -> APIResponse {
    let alternatives = sampling.alternatives
    if sampling.streams {
      return try await OutputStream(service: self, order: order)
        .response(chunks, alternatives: alternatives)
    }
    let outcome = try await inSlot { ticket in
      await self.answers(order, in: ticket, alternatives: alternatives)
    }
    return .json(whole(outcome))
  }

  /// Draws every text of an order, one after the other: their batches do not depend on each other,
  /// so a seed means the same whatever `n` is.
  func answers(
    _ order: GenerationOrder, in ticket: RequestQueue.Ticket, alternatives: Int?,
    onCertain: (@Sendable ([UInt8]) -> Void)? = nil
  ) async -> Result<OrderOutcome, APIError> {
    if let kind = order.diverse { return await different(order, kind, in: ticket) }
    var outcome = OrderOutcome()
    for index in 0..<order.count {
      do throws(APIError) {
        let answer = try await answer(order, index, in: ticket, onCertain: onCertain)
        outcome.answers.append(answer)
        if let alternatives {
          outcome.logProbabilities.append(
            try await logProbabilities(order, index, answer, alternatives))
        }
      } catch {
        return .failure(error)
      }
    }
    return .success(outcome)
  }

  /// The log-probabilities of a text's tokens.
  func logProbabilities(
    _ order: GenerationOrder, _ index: Int, _ answer: GenerationAnswer, _ alternatives: Int
  ) async throws(APIError) -> TokenLogProbabilities {
    var tokens = answer.sample.tokenIDs
    // Whoever scores a prompt counts the tokens after it, the end among them.
    if order.scoresPrompts, answer.sample.finish == .stop,
      let end = served.model.vocabulary.endOfGeneration.first
    {
      tokens.append(end)
    }
    return try await logProbabilities(order, index, tokens, alternatives)
  }

  /// The log-probabilities of tokens after prompt `index`; of the prompt's own, too, where that was
  /// asked for: all but its first, of which nothing is known.
  func logProbabilities(
    _ order: GenerationOrder, _ index: Int, _ tokens: [TokenID], _ alternatives: Int
  ) async throws(APIError) -> TokenLogProbabilities {
    let prompt = order.prompts[index / order.outputs]
    do throws(InferenceError) {
      guard order.scoresPrompts, let first = prompt.first else {
        return try await TokenLogProbabilities(
          served.model, prompt: prompt, tokens: tokens, alternatives: alternatives)
      }
      var logs = try await TokenLogProbabilities(
        served.model, prompt: [first], tokens: prompt.dropFirst() + tokens,
        alternatives: alternatives)
      logs.first = Array(served.model.vocabulary.bytes(of: first))
      return logs
    } catch {
      throw APIError(error)
    }
  }
}

extension HonestyRecord {
  /// The field for texts that are whole.
  func json(_ outcome: OrderOutcome) -> JSONValue {
    var copy = self
    copy.warnings += outcome.notes
    var members = copy.json(outcome.answers).object ?? JSONObject()
    members["diverse"] = outcome.diverse
    return .object(members)
  }
}
