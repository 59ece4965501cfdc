import Inference
import JSONSchema
import Server
import TestSupport

/// The interface over a scripted model, asked in memory.
struct Interface {
  let service: CompletionService

  init(
    _ model: any LanguageModel, limits: ServiceLimits = ServiceLimits(),
    embedder: (any Embedder)? = nil, lenient: Bool = false,
    habits: RequestHabits? = nil
  ) {
    service = CompletionService(
      ServedModel(model, created: 1), embedder: embedder, limits: limits,
      habits: habits ?? RequestHabits(isLenient: lenient),
      clock: { 2 })
  }

  /// A model that always gives the same answer.
  init(answering text: String, limits: ServiceLimits = ServiceLimits()) {
    self.init(ScriptedModel { _ in text }, limits: limits)
  }

  func post(_ path: String, _ body: String) async -> Reply {
    await send("POST", path, Array(body.utf8))
  }

  func get(_ path: String) async -> Reply { await send("GET", path, []) }

  /// Asks for an answer to "hello"; the seed is 1 unless the fields give one.
  func chat(_ fields: String) async -> Reply {
    let seed = fields.contains("\"seed\"") ? "" : #","seed":1"#
    return await post(
      "/v1/chat/completions",
      #"{"messages":[{"role":"user","content":"hello"}]\#(seed)\#(fields)}"#)
  }

  private func send(_ method: String, _ path: String, _ body: [UInt8]) async -> Reply {
    let response = await service.respond(
      to: APIRequest(method: method, path: path, body: body, id: "t"))
    var bytes: [UInt8] = []
    switch response.body {
    case .whole(let whole): bytes = whole
    case .events(let source): try? await source.produce { bytes += $0 }
    }
    return Reply(
      status: response.status, text: String(decoding: bytes, as: UTF8.self),
      headers: response.headers)
  }
}

/// What came back.
struct Reply {
  var status: Int
  var text: String
  var headers: [(name: String, value: String)]

  var json: JSONValue { (try? JSONValue(parsing: text)) ?? .null }

  subscript(_ pointer: String) -> JSONValue? { json.at(pointer) }

  func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  /// The data of every server-sent event; the last is `[DONE]` as a string.
  var events: [JSONValue] {
    text.split(separator: "\n\n").map { event in
      let data = event.dropFirst("data: ".count)
      return (try? JSONValue(parsing: String(data))) ?? .string(String(data))
    }
  }
}

extension JSONValue {
  /// What a JSON pointer leads to.
  func at(_ pointer: String) -> JSONValue? {
    var value: JSONValue? = self
    for part in pointer.split(separator: "/") {
      value = Int(part).flatMap { value?[$0] } ?? value?[String(part)]
    }
    return value
  }
}
