import Inference
import JSONSchema
import Sampling

/// `POST /v1/messages` and `POST /v1/messages/count_tokens`.
struct MessagesEndpoint: Sendable {
  let service: GenerationService

  func answer(_ body: JSONValue, id: String) async throws(APIError) -> APIResponse {
    let request = try MessagesRequest(body, service.habits)
    do throws(APIError) {
      let prepared = try await service.prepare(request.chat)
      let chat = ChatFormat(
        id: "msg_\(id)", created: 0, model: service.served, record: prepared.record,
        form: prepared.order.form)
      let format = MessagesFormat(
        chat: chat, stops: request.chat.sampling.stop,
        promptTokens: prepared.order.prompts.first?.count ?? 0)
      return try await service.respond(
        to: prepared.order, request.chat.sampling, chunks: MessagesEvents(format: format),
        whole: format.response)
    } catch {
      throw request.body.placed(error)
    }
  }

  func count(_ body: JSONValue) async throws(APIError) -> APIResponse {
    let request = try MessagesRequest(body, service.habits, countsOnly: true)
    do throws(APIError) {
      let prepared = try await service.prepare(request.chat)
      return .json(["input_tokens": .int(prepared.order.prompts.first?.count ?? 0)])
    } catch {
      throw request.body.placed(error)
    }
  }
}

extension APIError {
  /// The refusal as Anthropic's clients read it.
  func message(id: String) -> JSONValue {
    let type =
      switch status {
      case 401: "authentication_error"
      case 403: "permission_error"
      case 404: "not_found_error"
      case 413: "request_too_large"
      case 429: "rate_limit_error"
      case 503: "overloaded_error"
      case 500...: "api_error"
      default: "invalid_request_error"
      }
    return [
      "type": "error",
      "error": [
        "type": .string(type), "message": .string(message),
        "param": param.map { .string($0) } ?? .null, "code": .string(code),
      ],
      "request_id": .string(id),
    ]
  }
}

/// How an answer is written as a message.
struct MessagesFormat: Sendable {
  let chat: ChatFormat
  let stops: [String]
  let promptTokens: Int

  /// The name of the message's call of this number.
  func callID(_ number: Int) -> String {
    let name = "toolu_\(chat.id.dropFirst("msg_".count))"
    return number == 0 ? name : name + "_\(number)"
  }

  /// The whole message.
  func response(_ outcome: OrderOutcome) -> JSONValue {
    guard let answer = outcome.answers.first else { return .object(head()) }
    var object = head(content: blocks(answer), tokens: answer.sample.tokens)
    for member in ending(answer).object?.members ?? [] { object[member.name] = member.value }
    object["martingale"] = chat.record.json([answer])
    return .object(object)
  }

  func head(content: [JSONValue] = [], tokens: Int = 0) -> JSONObject {
    JSONObject(fields: [
      ("id", .string(chat.id)), ("type", "message"), ("role", "assistant"),
      ("model", .string(chat.model.id)), ("content", .array(content)), ("stop_reason", .null),
      ("stop_sequence", .null),
      (
        "usage",
        [
          "input_tokens": .int(promptTokens), "output_tokens": .int(tokens),
          "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0,
        ]
      ),
    ])
  }

  private func blocks(_ answer: GenerationAnswer) -> [JSONValue] {
    let turn = chat.form.turn(answer.sample.text)
    var blocks: [JSONValue] = []
    if let thought = answer.sample.thought { blocks.append(thinkingBlock(thought.string)) }
    if let words = turn.words { blocks.append(textBlock(words)) }
    for (number, call) in turn.calls.enumerated() {
      blocks.append(
        callBlock(call.name, number, (try? JSONValue(parsing: call.arguments)) ?? [:]))
    }
    return blocks
  }

  /// Thoughts are not signed: they are not part of later prompts.
  func thinkingBlock(_ text: String) -> JSONValue {
    ["type": "thinking", "thinking": .string(text), "signature": ""]
  }

  func textBlock(_ text: String) -> JSONValue { ["type": "text", "text": .string(text)] }

  func callBlock(_ name: String, _ number: Int, _ input: JSONValue) -> JSONValue {
    ["type": "tool_use", "id": .string(callID(number)), "name": .string(name), "input": input]
  }

  /// Why the message ends.
  func ending(_ answer: GenerationAnswer) -> JSONValue {
    let stop = stops.first { answer.isCut(by: Array($0.utf8), chat.model.model.vocabulary) }
    let reason =
      if chat.finishReason(answer) == "tool_calls" {
        "tool_use"
      } else if answer.sample.finish == .length {
        "max_tokens"
      } else {
        stop == nil ? "end_turn" : "stop_sequence"
      }
    return ["stop_reason": .string(reason), "stop_sequence": stop.map { .string($0) } ?? .null]
  }
}

extension GenerationAnswer {
  /// Whether the model went on with this stop sequence where the text ends.
  fileprivate func isCut(by stop: [UInt8], _ vocabulary: Vocabulary) -> Bool {
    let written = sample.tokenIDs.flatMap { Array(vocabulary.bytes(of: $0)) }
    return written.starts(with: sample.text)
      && written.dropFirst(sample.text.count).starts(with: stop)
  }
}

/// Writes events as those of a message.
struct MessagesEvents: ChunkFormat {
  let format: MessagesFormat
  private var reader: ReplyReader
  private var isBegun = false
  /// What the open block holds.
  private enum Block { case thinking, text, call }
  private var block: Block?
  /// Blocks begun, and calls among them.
  private var (blocks, calls) = (0, 0)

  init(format: MessagesFormat) {
    self.format = format
    reader = ReplyReader(format.chat.form)
  }

  mutating func chunks(for event: OutputEvent) -> [[UInt8]] {
    switch event {
    case .thought(_, let bytes):
      let start = begin() + (block == nil ? open(.thinking, format.thinkingBlock("")) : [])
      let text = JSONValue.string(String(decoding: bytes, as: UTF8.self))
      return start + [delta(["type": "thinking_delta", "thinking": text])]
    case .text(_, let bytes): return begin() + reader.take(bytes).flatMap { piece($0) }
    case .finished(_, let answer, let rest, _):
      var chunks = begin()
      chunks += reader.finish(answer.sample.text, rest: rest).flatMap { piece($0) }
      if block == nil || block == .thinking { chunks += open(.text, format.textBlock("")) }
      chunks += close()
      chunks.append(
        send(
          "message_delta",
          [
            ("delta", format.ending(answer)),
            (
              "usage",
              [
                "input_tokens": .int(format.promptTokens),
                "output_tokens": .int(answer.sample.tokens),
              ]
            ), ("martingale", format.chat.record.json([answer])),
          ]))
      return chunks
    case .failed(let error):
      return [serverSentEvent(named: "error", error.message(id: format.chat.id))]
    case .ended: return [send("message_stop", [])]
    }
  }

  private mutating func begin() -> [[UInt8]] {
    if isBegun { return [] }
    isBegun = true
    return [send("message_start", [("message", .object(format.head()))]), send("ping", [])]
  }

  private mutating func piece(_ piece: ReplyReader.Piece) -> [[UInt8]] {
    switch piece {
    case .text(let text):
      let start = block == .text ? [] : open(.text, format.textBlock(""))
      return start + [delta(["type": "text_delta", "text": .string(text)])]
    case .call(let name):
      calls += 1
      return open(.call, format.callBlock(name, calls - 1, [:]))
    case .arguments(let text):
      return [delta(["type": "input_json_delta", "partial_json": .string(text)])]
    }
  }

  private mutating func open(_ kind: Block, _ value: JSONValue) -> [[UInt8]] {
    let end = close()
    block = kind
    blocks += 1
    return end + [
      send("content_block_start", [("index", .int(blocks - 1)), ("content_block", value)])
    ]
  }

  private mutating func close() -> [[UInt8]] {
    if block == nil { return [] }
    block = nil
    return [send("content_block_stop", [("index", .int(blocks - 1))])]
  }

  private func delta(_ value: JSONValue) -> [UInt8] {
    send("content_block_delta", [("index", .int(blocks - 1)), ("delta", value)])
  }

  private func send(_ type: String, _ fields: [(String, JSONValue)]) -> [UInt8] {
    serverSentEvent(named: type, .object(JSONObject(fields: [("type", .string(type))] + fields)))
  }
}
