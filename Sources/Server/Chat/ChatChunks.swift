import Inference
import JSONSchema
import Sampling

/// Writes events as `chat.completion.chunk`s: thoughts, words and the arguments of calls go out as
/// they become certain.
struct ChatChunks: ChunkFormat {
  let format: ChatFormat
  let includesUsage: Bool
  private var started: Set<Int> = []
  private var readers: [Int: ReplyReader] = [:]
  /// Calls begun in each text.
  private var calls: [Int: Int] = [:]
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
    case .text(let index, let bytes): return pieces(index) { $0.take(bytes) }
    case .finished(let index, let answer, let rest, let logs):
      answers.append(answer)
      let last = pieces(index) { $0.finish(answer.sample.text, rest: rest) }
      return last + begin(index) + [chunk(index, [:], answer: answer, logs: logs)]
    case .failed(let error): return [serverSentEvent(error.json)]
    case .ended: return end()
    }
  }

  private mutating func pieces(
    _ index: Int, _ read: (inout ReplyReader) -> [ReplyReader.Piece]
  ) -> [[UInt8]] {
    var reader = readers[index] ?? ReplyReader(format.form)
    let pieces = read(&reader)
    readers[index] = reader
    return pieces.flatMap { piece -> [[UInt8]] in
      switch piece {
      case .text(let text): return begin(index) + [chunk(index, ["content": .string(text)])]
      case .call(let name):
        let number = calls[index, default: 0]
        calls[index] = number + 1
        var entry = FunctionCall(name: name, arguments: "").json(id: format.callID(index, number))
        entry["index"] = .int(number)
        return begin(index) + [chunk(index, ["tool_calls": [.object(entry)]])]
      case .arguments(let text):
        let number = JSONValue.int(calls[index, default: 1] - 1)
        return [
          chunk(
            index,
            ["tool_calls": [["index": number, "function": ["arguments": .string(text)]]]])
        ]
      }
    }
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
    let isCall = answer.map { format.finishReason($0) == "tool_calls" } ?? false
    choice["logprobs"] = isCall ? .null : logs?.chat ?? .null
    choice["finish_reason"] = answer.map { .string(format.finishReason($0)) } ?? .null
    if let answer { choice["log_weight"] = answer.logWeight }
    object["choices"] = [.object(choice)]
    // Whoever asked for the counts gets them in the last chunk, and is told so in the others.
    if includesUsage { object["usage"] = .null }
    if answer != nil { object["martingale"] = format.record.json(answers) }
    return serverSentEvent(.object(object))
  }
}
