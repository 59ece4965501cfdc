import Inference
import JSONSchema
import Sampling

/// `POST /v1/responses`.
struct ResponsesEndpoint: Sendable {
  let service: GenerationService
  /// Seconds since 1970.
  let clock: @Sendable () -> Int

  func answer(_ body: JSONValue, id: String) async throws(APIError) -> APIResponse {
    let request = try ResponsesRequest(body, service.habits)
    do throws(APIError) {
      let prepared = try await service.prepare(request.chat)
      let chat = ChatFormat(
        id: "resp_\(id)", created: clock(), model: service.served, record: prepared.record,
        tools: request.chat.tools.names,
        isAmbiguous: request.chat.constraint.param != nil)
      let format = ResponsesFormat(chat: chat, echo: request.echo)
      return try await service.respond(
        to: prepared.order, request.chat.sampling, chunks: ResponsesEvents(format: format),
        whole: format.response)
    } catch {
      throw request.body.placed(error)
    }
  }
}

/// How an answer is written as a response.
struct ResponsesFormat: Sendable {
  let chat: ChatFormat
  /// What is repeated of the request.
  let echo: JSONObject

  var key: String { String(chat.id.dropFirst("resp_".count)) }
  var messageID: String { "msg_\(key)" }
  var callID: String { "call_\(key)" }
  var callItemID: String { "fc_\(key)" }

  /// The whole response.
  func response(_ outcome: OrderOutcome) -> JSONValue {
    guard let answer = outcome.answers.first else { return .object(head("failed", output: [])) }
    return .object(response(answer, outcome.logProbabilities.first))
  }

  func response(_ answer: GenerationAnswer, _ logs: TokenLogProbabilities?) -> JSONObject {
    let isCut = answer.sample.finish == .length
    var object = head(
      isCut ? "incomplete" : "completed", output: [item(answer, logs)],
      usage: usage(answer))
    if isCut { object["incomplete_details"] = ["reason": "max_output_tokens"] }
    object["martingale"] = chat.record.json([answer])
    return object
  }

  /// A response with so much output.
  func head(_ status: String, output: [JSONValue], usage: JSONValue = .null) -> JSONObject {
    var object = JSONObject(fields: [
      ("id", .string(chat.id)), ("object", "response"), ("created_at", .int(chat.created)),
      ("status", .string(status)), ("background", false), ("error", .null),
      ("incomplete_details", .null), ("model", .string(chat.model.id)),
      ("output", .array(output)), ("previous_response_id", .null), ("store", false),
      ("truncation", "disabled"), ("usage", usage),
    ])
    for member in echo.members { object[member.name] = member.value }
    return object
  }

  private func usage(_ answer: GenerationAnswer) -> JSONValue {
    let (input, output) = (answer.promptTokens, answer.sample.tokens)
    return [
      "input_tokens": .int(input), "input_tokens_details": ["cached_tokens": 0],
      "output_tokens": .int(output), "output_tokens_details": ["reasoning_tokens": 0],
      "total_tokens": .int(input + output),
    ]
  }

  /// The answer as an item of output.
  func item(_ answer: GenerationAnswer, _ logs: TokenLogProbabilities?) -> JSONValue {
    if let call = chat.call(answer) { return callItem(call, "completed") }
    let status = answer.sample.finish == .length ? "incomplete" : "completed"
    return messageItem([part(answer.sample.string, logs)], status)
  }

  func messageItem(_ content: [JSONValue], _ status: String) -> JSONValue {
    [
      "id": .string(messageID), "type": "message", "status": .string(status),
      "role": "assistant", "content": .array(content),
    ]
  }

  func callItem(_ call: FunctionCall, _ status: String) -> JSONValue {
    [
      "id": .string(callItemID), "type": "function_call", "status": .string(status),
      "call_id": .string(callID), "name": .string(call.name),
      "arguments": .string(call.arguments),
    ]
  }

  func part(_ text: String, _ logs: TokenLogProbabilities? = nil) -> JSONValue {
    [
      "type": "output_text", "text": .string(text), "annotations": [],
      "logprobs": logs?.chat["content"] ?? [],
    ]
  }
}

/// Writes events as those of a response. Each has a name and a number.
struct ResponsesEvents: ChunkFormat {
  let format: ResponsesFormat
  private var reader: AnswerReader
  private var number = 0
  private var isBegun = false
  private var text = ""
  private var hasText = false
  private var call: FunctionCall?

  init(format: ResponsesFormat) {
    self.format = format
    reader = format.chat.reader
  }

  mutating func chunks(for event: OutputEvent) -> [[UInt8]] {
    let start = begin()
    switch event {
    case .thought: return start
    case .text(_, let bytes): return start + reader.take(bytes).flatMap { piece($0) }
    case .finished(_, let answer, let rest, let logs):
      var chunks = start
      chunks += reader.finish(answer.sample.text, rest: rest).flatMap { piece($0) }
      if call == nil, !hasText { chunks += piece(.text("")) }
      return chunks + end(answer, logs)
    case .failed(let error):
      var object = format.head("failed", output: [])
      object["error"] = ["code": .string(error.code), "message": .string(error.message)]
      return start + [send("response.failed", [("response", .object(object))])]
    case .ended: return []
    }
  }

  private mutating func begin() -> [[UInt8]] {
    if isBegun { return [] }
    isBegun = true
    let response = JSONValue.object(format.head("in_progress", output: []))
    return ["response.created", "response.in_progress"].map { send($0, [("response", response)]) }
  }

  private mutating func piece(_ piece: AnswerReader.Piece) -> [[UInt8]] {
    switch piece {
    case .text(let delta):
      var chunks: [[UInt8]] = []
      if !hasText {
        hasText = true
        chunks.append(item("added", format.messageItem([], "in_progress")))
        chunks.append(
          send("response.content_part.added", place + [("part", format.part(""))]))
      }
      text += delta
      if !delta.isEmpty {
        chunks.append(
          send(
            "response.output_text.delta", place + [("delta", .string(delta)), ("logprobs", [])]))
      }
      return chunks
    case .call(let name):
      let empty = FunctionCall(name: name, arguments: "")
      call = empty
      return [item("added", format.callItem(empty, "in_progress"))]
    case .arguments(let delta):
      call?.arguments += delta
      return [
        send(
          "response.function_call_arguments.delta",
          [("item_id", .string(format.callItemID)), ("output_index", 0), ("delta", .string(delta))])
      ]
    }
  }

  private mutating func end(
    _ answer: GenerationAnswer, _ logs: TokenLogProbabilities?
  ) -> [[UInt8]] {
    var chunks: [[UInt8]] = []
    let whole = format.item(answer, logs)
    if let call {
      chunks.append(
        send(
          "response.function_call_arguments.done",
          [
            ("item_id", .string(format.callItemID)), ("output_index", 0),
            ("name", .string(call.name)), ("arguments", .string(call.arguments)),
          ]))
    } else {
      let logprobs = logs?.chat["content"] ?? []
      chunks.append(
        send(
          "response.output_text.done", place + [("text", .string(text)), ("logprobs", logprobs)]))
      chunks.append(
        send("response.content_part.done", place + [("part", format.part(text, logs))]))
    }
    chunks.append(item("done", whole))
    let response = format.response(answer, logs)
    let name = response["status"] == "incomplete" ? "incomplete" : "completed"
    chunks.append(send("response.\(name)", [("response", .object(response))]))
    return chunks
  }

  private var place: [(String, JSONValue)] {
    [("item_id", .string(format.messageID)), ("output_index", 0), ("content_index", 0)]
  }

  private mutating func item(_ what: String, _ value: JSONValue) -> [UInt8] {
    send("response.output_item.\(what)", [("output_index", 0), ("item", value)])
  }

  private mutating func send(_ type: String, _ fields: [(String, JSONValue)]) -> [UInt8] {
    defer { number += 1 }
    let head: [(String, JSONValue)] = [("type", .string(type)), ("sequence_number", .int(number))]
    return serverSentEvent(named: type, .object(JSONObject(fields: head + fields)))
  }
}
