import Inference
import JSONSchema
import Sampling

/// `POST /v1/completions`: the prompt goes to the model as it is.
struct CompletionEndpoint: Sendable {
  let service: GenerationService
  /// Seconds since 1970.
  let clock: @Sendable () -> Int

  func answer(_ body: JSONValue, id: String) async throws(APIError) -> APIResponse {
    let request = try CompletionRequest(
      body, limits: service.limits, service.habits)
    let prepared = try await service.prepare(request)
    let format = CompletionFormat(
      id: "cmpl-\(id)", created: clock(), model: service.served, record: prepared.record,
      echoes: request.echoes
        ? prepared.order.prompts.indices.map { echo(request, prepared, $0) } : [],
      outputs: request.sampling.outputs)
    if request.sampling.maxTokens == 0 { return try await scored(request, prepared, format) }
    return try await service.respond(
      to: prepared.order, request.sampling,
      chunks: CompletionChunks(format: format, includesUsage: request.sampling.includesUsage),
      whole: format.response)
  }
}

extension CompletionEndpoint {
  /// A prompt as it is repeated.
  private func echo(_ request: CompletionRequest, _ prepared: PreparedOrder, _ index: Int) -> String
  {
    if case .text(let text) = request.prompts[index] { return text }
    let vocabulary = service.served.model.vocabulary
    return String(
      decoding: prepared.order.prompts[index].flatMap { Array(vocabulary.bytes(of: $0)) },
      as: UTF8.self)
  }

  /// The prompts alone, with their tokens' log-probabilities: what evaluations of models ask for.
  private func scored(
    _ request: CompletionRequest, _ prepared: PreparedOrder, _ format: CompletionFormat
  ) async throws(APIError) -> APIResponse {
    let (service, order) = (service, prepared.order)
    let alternatives = request.sampling.alternatives
    let logs = try await service.inSlot { _ in
      var logs: [TokenLogProbabilities?] = []
      for index in 0..<order.count {
        do throws(APIError) {
          guard let alternatives else {
            logs.append(nil)
            continue
          }
          logs.append(try await service.logProbabilities(order, index, [], alternatives))
        } catch {
          return Result<[TokenLogProbabilities?], APIError>.failure(error)
        }
      }
      return .success(logs)
    }
    var object = format.head()
    object["choices"] = .array(
      logs.enumerated().map { index, logs in
        [
          "index": .int(index), "text": .string(format.echo(index)),
          "logprobs": logs?.completion(offset: 0) ?? .null, "finish_reason": "length",
        ]
      })
    let tokens = order.prompts.reduce(0) { $0 + $1.count }
    object["usage"] = [
      "prompt_tokens": .int(tokens), "completion_tokens": 0, "total_tokens": .int(tokens),
    ]
    object["martingale"] = prepared.record.json([])
    return .json(.object(object))
  }
}

/// How answers are written as a text completion.
struct CompletionFormat: Sendable {
  var id: String
  var created: Int
  var model: ServedModel
  var record: HonestyRecord
  /// The prompts, when they are repeated before their answers.
  var echoes: [String]
  /// Texts for each prompt.
  var outputs: Int

  func response(_ outcome: OrderOutcome) -> JSONValue {
    var choices: [JSONValue] = []
    for (index, answer) in outcome.answers.enumerated() {
      choices.append(
        choice(
          index, text: echo(index) + answer.sample.string, answer,
          outcome.logProbabilities.isEmpty ? nil : outcome.logProbabilities[index]))
    }
    var object = head()
    object["choices"] = .array(choices)
    object["usage"] = OrderOutcome.usage(outcome.answers, outputs: outputs)
    object["martingale"] = record.json(outcome)
    return .object(object)
  }

  func head() -> JSONObject {
    var object = JSONObject()
    object["id"] = .string(id)
    object["object"] = "text_completion"
    object["created"] = .int(created)
    object["model"] = .string(model.id)
    object["system_fingerprint"] = .string(model.fingerprint)
    return object
  }

  /// The prompt before answer `index`, if prompts are repeated.
  func echo(_ index: Int) -> String { echoes.isEmpty ? "" : echoes[index / outputs] }

  func choice(
    _ index: Int, text: String, _ answer: GenerationAnswer?, _ logs: TokenLogProbabilities?
  ) -> JSONValue {
    var object = JSONObject()
    object["index"] = .int(index)
    object["text"] = .string(text)
    object["logprobs"] = logs?.completion(offset: 0) ?? .null
    object["finish_reason"] = answer.map { .string($0.sample.finish.rawValue) } ?? .null
    if let answer { object["log_weight"] = answer.logWeight }
    return .object(object)
  }
}

/// Writes events as chunks of a text completion.
struct CompletionChunks: ChunkFormat {
  let format: CompletionFormat
  let includesUsage: Bool
  private var started: Set<Int> = []
  private var answers: [GenerationAnswer] = []

  init(format: CompletionFormat, includesUsage: Bool) {
    self.format = format
    self.includesUsage = includesUsage
  }

  mutating func chunks(for event: OutputEvent) -> [[UInt8]] {
    switch event {
    case .thought: return []
    case .text(let index, let bytes): return [chunk(index, bytes, nil, nil)]
    case .finished(let index, let answer, let rest, let logs):
      answers.append(answer)
      return [chunk(index, rest, answer, logs)]
    case .failed(let error): return [serverSentEvent(error.json)]
    case .ended:
      guard includesUsage else { return [lastServerSentEvent] }
      var object = format.head()
      object["choices"] = []
      object["usage"] = OrderOutcome.usage(answers, outputs: format.outputs)
      object["martingale"] = format.record.json(answers)
      return [serverSentEvent(.object(object)), lastServerSentEvent]
    }
  }

  private mutating func chunk(
    _ index: Int, _ bytes: [UInt8], _ answer: GenerationAnswer?, _ logs: TokenLogProbabilities?
  ) -> [UInt8] {
    var text = String(decoding: bytes, as: UTF8.self)
    if started.insert(index).inserted { text = format.echo(index) + text }
    var object = format.head()
    object["choices"] = [format.choice(index, text: text, answer, logs)]
    if includesUsage { object["usage"] = .null }
    if answer != nil { object["martingale"] = format.record.json(answers) }
    return serverSentEvent(.object(object))
  }
}
