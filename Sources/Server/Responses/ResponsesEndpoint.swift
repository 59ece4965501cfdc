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
        form: prepared.order.form)
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
  var thoughtID: String { "rs_\(key)" }

  /// The name of the call of this number: as an item (`fc`), and where its result is sent (`call`).
  func callID(_ prefix: String, _ number: Int) -> String {
    number == 0 ? "\(prefix)_\(key)" : "\(prefix)_\(key)_\(number)"
  }

  /// The whole response.
  func response(_ outcome: OrderOutcome) -> JSONValue {
    guard let answer = outcome.answers.first else { return .object(head("failed", output: [])) }
    return .object(response(answer, outcome.logProbabilities.first))
  }

  func response(_ answer: GenerationAnswer, _ logs: TokenLogProbabilities?) -> JSONObject {
    let isCut = answer.sample.finish == .length
    var object = head(
      isCut ? "incomplete" : "completed", output: items(answer, logs),
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
    let thought = answer.sample.thought?.tokens ?? 0
    return [
      "input_tokens": .int(input), "input_tokens_details": ["cached_tokens": 0],
      "output_tokens": .int(output), "output_tokens_details": ["reasoning_tokens": .int(thought)],
      "total_tokens": .int(input + output),
    ]
  }

  /// The answer as items of output: the thought, the words, the calls.
  func items(_ answer: GenerationAnswer, _ logs: TokenLogProbabilities?) -> [JSONValue] {
    let turn = chat.form.turn(answer.sample.text)
    let status = answer.sample.finish == .length ? "incomplete" : "completed"
    var items: [JSONValue] = []
    if let thought = answer.sample.thought { items.append(thoughtItem(thought.string)) }
    if let words = turn.words { items.append(messageItem([part(words, logs)], status)) }
    return items + turn.calls.enumerated().map { callItem($1, $0, "completed") }
  }

  /// A thought; nil for one that is being written.
  func thoughtItem(_ text: String?) -> JSONValue {
    let content = text.map { [Self.thoughtPart($0)] } ?? []
    return [
      "id": .string(thoughtID), "type": "reasoning", "summary": [], "content": .array(content),
      "status": text == nil ? "in_progress" : "completed",
    ]
  }

  static func thoughtPart(_ text: String) -> JSONValue {
    ["type": "reasoning_text", "text": .string(text)]
  }

  func messageItem(_ content: [JSONValue], _ status: String) -> JSONValue {
    [
      "id": .string(messageID), "type": "message", "status": .string(status),
      "role": "assistant", "content": .array(content),
    ]
  }

  func callItem(_ call: FunctionCall, _ number: Int, _ status: String) -> JSONValue {
    [
      "id": .string(callID("fc", number)), "type": "function_call", "status": .string(status),
      "call_id": .string(callID("call", number)), "name": .string(call.name),
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
  private var reader: ReplyReader
  private var number = 0
  private var isBegun = false
  /// The item that is being written, with its text so far.
  private enum Item {
    case thought(String)
    case words(String)
    case call(Int, FunctionCall)
  }
  private var item: Item?
  /// Items begun, and calls among them.
  private var (items, calls) = (0, 0)

  init(format: ResponsesFormat) {
    self.format = format
    reader = ReplyReader(format.chat.form)
  }

  mutating func chunks(for event: OutputEvent) -> [[UInt8]] {
    let start = begin()
    switch event {
    case .thought(_, let bytes):
      return start + thought(String(decoding: bytes, as: UTF8.self))
    case .text(_, let bytes): return start + reader.take(bytes).flatMap { piece($0) }
    case .finished(_, let answer, let rest, let logs):
      var chunks = start
      chunks += reader.finish(answer.sample.text, rest: rest).flatMap { piece($0) }
      // There is always an answer, be it empty.
      switch item {
      case nil, .thought: chunks += words("")
      case .words, .call: break
      }
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

  private mutating func piece(_ piece: ReplyReader.Piece) -> [[UInt8]] {
    switch piece {
    case .text(let delta): return words(delta)
    case .call(let name):
      let call = FunctionCall(name: name, arguments: "")
      calls += 1
      return open(.call(calls - 1, call), format.callItem(call, calls - 1, "in_progress"))
    case .arguments(let delta):
      guard case .call(let number, var call) = item else { return [] }
      call.arguments += delta
      item = .call(number, call)
      return [
        send(
          "response.function_call_arguments.delta", callPlace(number) + [("delta", .string(delta))])
      ]
    }
  }

  private mutating func thought(_ delta: String) -> [[UInt8]] {
    var chunks: [[UInt8]] = []
    var text = ""
    if case .thought(let before) = item {
      text = before
    } else {
      chunks += open(.thought(""), format.thoughtItem(nil))
      chunks.append(
        send(
          "response.content_part.added",
          textPlace + [("part", ResponsesFormat.thoughtPart(""))]))
    }
    item = .thought(text + delta)
    return chunks + [
      send("response.reasoning_text.delta", textPlace + [("delta", .string(delta))])
    ]
  }

  private mutating func words(_ delta: String) -> [[UInt8]] {
    var chunks: [[UInt8]] = []
    var text = ""
    if case .words(let before) = item {
      text = before
    } else {
      chunks += open(.words(""), format.messageItem([], "in_progress"))
      chunks.append(
        send("response.content_part.added", textPlace + [("part", format.part(""))]))
    }
    item = .words(text + delta)
    if delta.isEmpty { return chunks }
    return chunks + [
      send(
        "response.output_text.delta", textPlace + [("delta", .string(delta)), ("logprobs", [])])
    ]
  }

  private mutating func open(_ kind: Item, _ value: JSONValue) -> [[UInt8]] {
    let done = close("completed", nil)
    item = kind
    items += 1
    return done + [send("response.output_item.added", [index, ("item", value)])]
  }

  /// Ends the item that is open.
  private mutating func close(_ status: String, _ logs: TokenLogProbabilities?) -> [[UInt8]] {
    var chunks: [[UInt8]] = []
    let whole: JSONValue
    switch item {
    case nil: return []
    case .thought(let text):
      let part = ResponsesFormat.thoughtPart(text)
      chunks.append(send("response.reasoning_text.done", textPlace + [("text", .string(text))]))
      chunks.append(send("response.content_part.done", textPlace + [("part", part)]))
      whole = format.thoughtItem(text)
    case .words(let text):
      let part = format.part(text, logs)
      chunks.append(
        send(
          "response.output_text.done",
          textPlace + [("text", .string(text)), ("logprobs", part["logprobs"] ?? [])]))
      chunks.append(send("response.content_part.done", textPlace + [("part", part)]))
      whole = format.messageItem([part], status)
    case .call(let number, let call):
      chunks.append(
        send(
          "response.function_call_arguments.done",
          callPlace(number) + [
            ("name", .string(call.name)), ("arguments", .string(call.arguments)),
          ]))
      whole = format.callItem(call, number, "completed")
    }
    chunks.append(send("response.output_item.done", [index, ("item", whole)]))
    item = nil
    return chunks
  }

  private mutating func end(
    _ answer: GenerationAnswer, _ logs: TokenLogProbabilities?
  ) -> [[UInt8]] {
    let response = format.response(answer, logs)
    let isCut = response["status"] == "incomplete"
    let chunks = close(isCut ? "incomplete" : "completed", logs)
    let name = isCut ? "incomplete" : "completed"
    return chunks + [send("response.\(name)", [("response", .object(response))])]
  }

  private var index: (String, JSONValue) { ("output_index", .int(items - 1)) }

  private var textPlace: [(String, JSONValue)] {
    let id = if case .thought = item { format.thoughtID } else { format.messageID }
    return [("item_id", .string(id)), index, ("content_index", 0)]
  }

  private func callPlace(_ number: Int) -> [(String, JSONValue)] {
    [("item_id", .string(format.callID("fc", number))), index]
  }

  private mutating func send(_ type: String, _ fields: [(String, JSONValue)]) -> [UInt8] {
    defer { number += 1 }
    let head: [(String, JSONValue)] = [("type", .string(type)), ("sequence_number", .int(number))]
    return serverSentEvent(named: type, .object(JSONObject(fields: head + fields)))
  }
}
