public import Inference

/// A model that insists on scripted answers: at every step nearly all probability lies on the
/// next byte of the answer that belongs to the prompt.
///
/// For tests of what is above sampling: loops, records, streams.
public struct ScriptedModel: LanguageModel {
  /// Its name.
  public let identity: ModelIdentity
  /// 256 byte tokens and one end token.
  public let vocabulary: Vocabulary
  /// Tokens a context may have.
  public let contextLength: Int
  /// Everything is known.
  public let distributions = DistributionAccess.full
  /// What is answered to a prompt's text.
  public let answer: @Sendable (String) -> String
  /// The logit of the scripted token; all others have 0.
  public let insistence: Float
  /// What its chat format has beside turns.
  public let chatForms: ChatForms

  /// A model that answers by a function of the prompt.
  public init(
    _ name: String = "scripted", contextLength: Int = 65_536, insistence: Float = 20,
    chatForms: ChatForms = ChatForms(), answer: @escaping @Sendable (String) -> String
  ) {
    identity = ModelIdentity(name: name)
    self.contextLength = contextLength
    self.insistence = insistence
    self.chatForms = chatForms
    self.answer = answer
    vocabulary = Vocabulary(
      tokens: (0...255).map { [UInt8($0)] } + [Array("<end>".utf8)],
      kinds: [TokenKind](repeating: .byteFallback, count: 256) + [.endOfGeneration])
  }

  /// One token a byte.
  public func tokenize(_ text: String, parseSpecial: Bool) throws(InferenceError) -> [TokenID] {
    text.utf8.map { TokenID($0) }
  }

  /// `role: content` lines.
  public func tokenize(chat messages: [ChatMessage]) throws(InferenceError) -> [TokenID] {
    try tokenize(
      messages.map { "\($0.role): \($0.content)\n" }.joined() + "assistant: ", parseSpecial: false)
  }

  /// `tools: name name`, the turns with their calls in the model's own form, and an open thought.
  public func tokenize(_ prompt: ChatPrompt) throws(InferenceError) -> [TokenID] {
    var text = ""
    if !prompt.tools.isEmpty {
      text += "tools: \(prompt.tools.map(\.name).joined(separator: " "))\n"
    }
    for (name, value) in prompt.arguments.sorted(by: { $0.key < $1.key }) {
      text += "\(name) = \(value)\n"
    }
    for message in prompt.messages {
      let calls = message.calls.flatMap { chatForms.calls?.text(of: $0) } ?? ""
      text += "\(message.role): \(message.content)\(calls)\n"
    }
    let markers = prompt.thought ?? chatForms.thought
    text += "assistant: " + (prompt.thinks ? markers?.opening ?? "" : "")
    return try tokenize(text, parseSpecial: false)
  }

  /// Insists on the next byte of the answer, then on the end.
  public func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
    var rows: [TokenContext: Logits] = [:]
    var result: [Logits] = []
    for context in contexts {
      if let known = rows[context] {
        result.append(known)
        continue
      }
      let row = Logits(values(context.prompt, context.generated))
      rows[context] = row
      result.append(row)
    }
    return ForwardPass(rows: result, evaluated: EvaluationCount(decode: rows.count))
  }

  /// Log-probabilities of the continuations' tokens, to within e^(−insistence).
  public func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass {
    let logs = items.map { item in
      item.continuation.indices.map { index -> Float in
        let row = values(item.prompt, Array(item.continuation[..<index]))
        return row[Int(item.continuation[index])] - insistence
      }
    }
    return ScoringPass(
      logProbabilities: logs,
      evaluated: EvaluationCount(decode: items.reduce(0) { $0 + $1.continuation.count }))
  }

  private func values(_ prompt: [TokenID], _ generated: [TokenID]) -> [Float] {
    let text = String(decoding: vocabulary.bytes(of: prompt), as: UTF8.self)
    let script = Array(answer(text).utf8)
    let written = vocabulary.bytes(of: generated)
    var row = [Float](repeating: 0, count: 257)
    let next = script.starts(with: written) && written.count < script.count
    row[next ? Int(script[written.count]) : 256] = insistence
    return row
  }
}
