import JSONSchema

/// Writes events as `chat.completion.chunk`s. A call is sent in one piece when it is whole; text
/// goes out as it becomes certain.
struct ChatChunks: ChunkFormat {
  let format: ChatFormat
  let includesUsage: Bool
  private var started: Set<Int> = []
  private var held: [Int: [UInt8]] = [:]
  private var answers: [GenerationAnswer] = []

  init(format: ChatFormat, includesUsage: Bool) {
    self.format = format
    self.includesUsage = includesUsage
  }

  mutating func chunks(for event: OutputEvent) -> [[UInt8]] {
    switch event {
    case .text(let index, let bytes): return text(index, bytes)
    case .finished(let index, let answer, let rest, let logs):
      return finish(index, answer, rest, logs)
    case .failed(let error): return [serverSentEvent(error.json)]
    case .ended: return end()
    }
  }

  private mutating func text(_ index: Int, _ bytes: [UInt8]) -> [[UInt8]] {
    // What begins like a call is held until it is known to be one.
    if held[index] != nil
      || (format.offersTools && !started.contains(index) && bytes.first == UInt8(ascii: "{"))
    {
      held[index, default: []] += bytes
      return []
    }
    guard !bytes.isEmpty else { return [] }
    return begin(index) + [
      chunk(index, ["content": .string(String(decoding: bytes, as: UTF8.self))])
    ]
  }

  private mutating func begin(_ index: Int) -> [[UInt8]] {
    guard started.insert(index).inserted else { return [] }
    return [chunk(index, ["role": "assistant", "content": ""])]
  }

  private mutating func finish(
    _ index: Int, _ answer: GenerationAnswer, _ rest: [UInt8], _ logs: TokenLogProbabilities?
  ) -> [[UInt8]] {
    answers.append(answer)
    var chunks: [[UInt8]] = []
    if let call = format.call(answer) {
      var entry = call.json(id: format.callID(index))
      entry["index"] = 0
      chunks += begin(index)
      chunks.append(chunk(index, ["tool_calls": [.object(entry)]]))
    } else {
      let missing = (held.removeValue(forKey: index) ?? []) + rest
      chunks += begin(index)
      if !missing.isEmpty {
        chunks.append(
          chunk(index, ["content": .string(String(decoding: missing, as: UTF8.self))]))
      }
    }
    chunks.append(chunk(index, [:], answer: answer, logs: logs))
    return chunks
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
    choice["logprobs"] = logs?.chat ?? .null
    choice["finish_reason"] = answer.map { .string(format.finishReason($0)) } ?? .null
    if let answer { choice["log_weight"] = .double(answer.logWeight) }
    object["choices"] = [.object(choice)]
    if answer != nil { object["martingale"] = format.record.json(answers) }
    return serverSentEvent(.object(object))
  }
}
