import Inference
import JSONSchema

/// What an answer may be: words, or calls of tools.
struct ReplyForm: Sendable {
  /// How calls are written; nil when there are no tools.
  var calls: ToolCallForm?
  /// The tools that may be called.
  var tools: Set<String> = []
  /// What their arguments may be.
  var kinds: [String: ArgumentKinds] = [:]
  /// Whether words are held to something, so that they may look like calls; calls then come alone.
  var isAmbiguous = false
  /// Stop sequences that words end with.
  var endings: [[UInt8]] = []
  /// What the request began the answer with.
  var beginning = ""

  /// What a text says, and the calls it makes; words are nil when there are none beside calls.
  func turn(_ text: [UInt8]) -> (words: String?, calls: [FunctionCall]) {
    let own = String(decoding: text, as: UTF8.self)
    guard let calls, let read = calls.calls(in: beginning + own, kinds: kinds) else {
      return (words(own), [])
    }
    let made = read.calls.compactMap(FunctionCall.init)
    let isCall =
      !isAmbiguous
      || read.words.isEmpty && made.count == read.calls.count
        && made.allSatisfy { tools.contains($0.name) }
    guard isCall else { return (words(own), []) }
    let words = String(decoding: read.words.utf8.dropFirst(beginning.utf8.count), as: UTF8.self)
    return (words.allSatisfy(\.isWhitespace) ? nil : words, made)
  }

  /// A text without what leads words.
  private func words(_ text: String) -> String {
    let lead = beginning.isEmpty ? calls?.lead ?? "" : ""
    return text.hasPrefix(lead) ? String(text.dropFirst(lead.count)) : text
  }
}

extension ReplyForm {
  /// The stop sequence at the end of words; nil for calls, which contain none.
  func ending(of text: [UInt8]) -> [UInt8]? {
    endings.isEmpty || !turn(text).calls.isEmpty
      ? nil : endings.first { text.suffix($0.count).elementsEqual($0) }
  }
}

/// The call of a tool, as clients are told it.
struct FunctionCall: Hashable, Sendable {
  var name: String
  /// The arguments as JSON text.
  var arguments: String

  /// A call.
  init(name: String, arguments: String) {
    self.name = name
    self.arguments = arguments
  }

  /// A call that was read; nil when its arguments are no JSON.
  init?(_ call: ChatCall) {
    guard let value = try? JSONValue(parsing: call.arguments) else { return nil }
    self.init(name: call.name, arguments: JSONWriter().string(of: value))
  }

  func json(id: String) -> JSONObject {
    var object = JSONObject()
    object["id"] = .string(id)
    object["type"] = "function"
    object["function"] = ["name": .string(name), "arguments": .string(arguments)]
    return object
  }
}
