import Inference
import JSONSchema
import Sampling

/// Writes events as `chat.completion.chunk`s: thoughts, words and the arguments of calls go out as
/// they become certain; calls in a model's own form when they are whole.
struct ChatChunks: ChunkFormat {
  let format: ChatFormat
  let includesUsage: Bool
  private var started: Set<Int> = []
  private var readers: [Int: AnswerReader] = [:]
  /// What may be the beginning of calls in the model's own form.
  private var held: [Int: [UInt8]] = [:]
  private var answers: [GenerationAnswer] = []

  init(format: ChatFormat, includesUsage: Bool) {
    self.format = format
    self.includesUsage = includesUsage
  }

  mutating func chunks(for event: OutputEvent) -> [[UInt8]] {
    switch event {
    case .thought(let index, let bytes):
      return begin(index) + [
        chunk(index, ["reasoning_content": .string(String(decoding: bytes, as: UTF8.self))])
      ]
    case .text(let index, let bytes):
      if let form = format.form { return words(index, shown(index, bytes, form)) }
      return pieces(index) { $0.take(bytes) }
    case .finished(let index, let answer, let rest, let logs):
      answers.append(answer)
      let last =
        format.form == nil
        ? pieces(index) { $0.finish(answer.sample.text, rest: rest) }
        : calls(index, answer, unsent: (held.removeValue(forKey: index) ?? []) + rest)
      return last + begin(index) + [chunk(index, [:], answer: answer, logs: logs)]
    case .failed(let error): return [serverSentEvent(error.json)]
    case .ended: return end()
    }
  }

  private mutating func pieces(
    _ index: Int, _ read: (inout AnswerReader) -> [AnswerReader.Piece]
  ) -> [[UInt8]] {
    var reader = readers[index] ?? format.reader
    let pieces = read(&reader)
    readers[index] = reader
    return pieces.flatMap { piece -> [[UInt8]] in
      switch piece {
      case .text(let text): return begin(index) + [chunk(index, ["content": .string(text)])]
      case .call(let name):
        var entry = FunctionCall(name: name, arguments: "").json(id: format.callID(index))
        entry["index"] = 0
        return begin(index) + [chunk(index, ["tool_calls": [.object(entry)]])]
      case .arguments(let text):
        return [
          chunk(
            index,
            ["tool_calls": [["index": 0, "function": ["arguments": .string(text)]]]])
        ]
      }
    }
  }

  /// The part of new bytes that is certain to be words; the rest is held until that is known.
  private mutating func shown(_ index: Int, _ bytes: [UInt8], _ form: ToolCallForm) -> [UInt8] {
    let open = (held[index] ?? []) + bytes
    let trigger = Array((form.trigger ?? String(form.opening.prefix(1))).utf8)
    // Without a trigger only a text's own beginning tells.
    if form.trigger == nil, started.contains(index) { return bytes }
    let places = form.trigger == nil ? open.indices.prefix(1) : open.indices[...]
    let certain =
      places.first { open[$0...].starts(with: trigger) || trigger.starts(with: open[$0...]) }
      ?? open.count
    held[index] = Array(open[certain...])
    return Array(open[..<certain])
  }

  private mutating func words(_ index: Int, _ bytes: some Sequence<UInt8>) -> [[UInt8]] {
    let text = String(decoding: Array(bytes), as: UTF8.self)
    return text.isEmpty ? [] : begin(index) + [chunk(index, ["content": .string(text)])]
  }

  /// What is left of a text that is whole: words that were held, and its calls.
  private mutating func calls(
    _ index: Int, _ answer: GenerationAnswer, unsent: [UInt8]
  ) -> [[UInt8]] {
    let turn = format.turn(answer)
    if turn.calls.isEmpty { return words(index, unsent) }
    let sent = answer.sample.text.count - unsent.count
    var chunks = words(index, (turn.words ?? "").utf8.dropFirst(sent))
    for (number, call) in turn.calls.enumerated() {
      var entry = call.json(id: format.callID(index, number))
      entry["index"] = .int(number)
      chunks += begin(index) + [chunk(index, ["tool_calls": [.object(entry)]])]
    }
    return chunks
  }

  private mutating func begin(_ index: Int) -> [[UInt8]] {
    guard started.insert(index).inserted else { return [] }
    return [chunk(index, ["role": "assistant", "content": ""])]
  }

  private func end() -> [[UInt8]] {
    guard includesUsage else { return [lastServerSentEvent] }
    var object = format.head("chat.completion.chunk")
    object["choices"] = []
    object["usage"] = OrderOutcome.usage(answers, outputs: max(1, answers.count))
    object["martingale"] = format.record.json(answers)
    return [serverSentEvent(.object(object)), lastServerSentEvent]
  }

  private func chunk(
    _ index: Int, _ delta: JSONValue, answer: GenerationAnswer? = nil,
    logs: TokenLogProbabilities? = nil
  ) -> [UInt8] {
    var object = format.head("chat.completion.chunk")
    var choice = JSONObject()
    choice["index"] = .int(index)
    choice["delta"] = delta
    let isCall = answer.map { !format.turn($0).calls.isEmpty } ?? false
    choice["logprobs"] = isCall ? .null : logs?.chat ?? .null
    choice["finish_reason"] = answer.map { .string(format.finishReason($0)) } ?? .null
    if let answer { choice["log_weight"] = .double(answer.logWeight) }
    object["choices"] = [.object(choice)]
    // Whoever asked for the counts gets them in the last chunk, and is told so in the others.
    if includesUsage { object["usage"] = .null }
    if answer != nil { object["martingale"] = format.record.json(answers) }
    return serverSentEvent(.object(object))
  }
}
