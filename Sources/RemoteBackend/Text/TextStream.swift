import Constraints
import JSONSchema
import Synchronization

/// Puts an answer together from the events of its stream.
final class TextStream: Sendable {
  private struct State {
    var text: [UInt8] = []
    var finish: DelegatedAnswer.Finish?
    var promptTokens: Int?
    var completionTokens: Int?
    var thoughtTokens: Int?
    var tokens: [DelegatedAnswer.Token] = []
    /// Takes thoughts off.
    var splitter = ThoughtSplitter()
    /// Events with text: an estimate of the tokens when the server counts none.
    var parts = 0
  }

  private let state = Mutex(State())
  private let isChat: Bool
  private let onPart: (@Sendable ([UInt8]) -> Bool)?

  init(isChat: Bool, onPart: (@Sendable ([UInt8]) -> Bool)?) {
    self.isChat = isChat
    self.onPart = onPart
  }

  /// Takes an event; false when no more is wanted.
  func take(_ event: JSONValue) throws(RemoteError) -> Bool {
    if let usage = event["usage"], usage.object != nil {
      state.withLock { state in
        state.promptTokens = usage["prompt_tokens"]?.int ?? state.promptTokens
        state.completionTokens = usage["completion_tokens"]?.int ?? state.completionTokens
        let details = usage["completion_tokens_details"]
        state.thoughtTokens = details?["reasoning_tokens"]?.int ?? state.thoughtTokens
      }
    }
    guard let choices = event["choices"]?.array else {
      throw RemoteError(.invalidAnswer, "an event of the answer has no \"choices\"")
    }
    guard let choice = choices.first else { return true }
    // A server that does not stream says it all in a message.
    let words = choice["delta"] ?? choice["message"]
    let piece = isChat ? words?["content"]?.string : choice["text"]?.string
    let thought = words?["reasoning_content"]?.string ?? words?["reasoning"]?.string
    let isWhole = choice["finish_reason"]?.string != nil
    let bytes = state.withLock { state in
      state.splitter.note(thought: thought ?? "")
      guard isChat else { return Array((piece ?? "").utf8) }
      let shown = state.splitter.take(Array((piece ?? "").utf8))
      return isWhole ? shown + state.splitter.finish() : shown
    }
    let tokens = Self.tokens(choice["logprobs"])
    let reason = choice["finish_reason"]?.string
    var finish: DelegatedAnswer.Finish?
    switch reason {
    case nil: break
    case "length"?: finish = .length
    case "content_filter"?:
      throw RemoteError(.refused, "the server withheld the answer (content filter)")
    default: finish = .stop
    }
    state.withLock { state in
      state.text += bytes
      state.parts += bytes.isEmpty ? 0 : 1
      state.tokens += tokens
      state.finish = finish ?? state.finish
    }
    guard !bytes.isEmpty, let onPart else { return true }
    return onPart(bytes)
  }

  /// The answer.
  /// - Parameter isWhole: false when the receiver wanted no more.
  func answer(
    isWhole: Bool, isEnforced: Bool, promptBytes: Int
  ) throws(RemoteError) -> DelegatedAnswer {
    let state = state.withLock { $0 }
    guard let finish = isWhole ? state.finish : .stopped else {
      throw RemoteError(.invalidAnswer, "the answer ended without a reason to end")
    }
    var answer = DelegatedAnswer(
      text: state.text, finish: finish, isEnforced: isEnforced,
      // Four bytes a token is what a server that does not count is charged with.
      promptTokens: state.promptTokens ?? (promptBytes + 3) / 4,
      completionTokens: state.completionTokens ?? max(state.parts, state.tokens.count),
      tokens: state.tokens)
    if !state.splitter.thought.isEmpty {
      answer.thought = state.splitter.thought
      answer.thoughtTokens = state.thoughtTokens ?? (state.splitter.thought.utf8.count + 3) / 4
    }
    return answer
  }

  /// The tokens of chat's form of log-probabilities, or of the older one.
  private static func tokens(_ logs: JSONValue?) -> [DelegatedAnswer.Token] {
    guard let logs else { return [] }
    if let content = logs["content"]?.array {
      return content.compactMap { entry in
        guard let log = entry["logprob"]?.number?.double else { return nil }
        let top = (entry["top_logprobs"]?.array ?? []).compactMap { $0["logprob"]?.number?.double }
        return DelegatedAnswer.Token(
          text: entry["token"]?.string ?? "", logProbability: log, top: top)
      }
    }
    let texts = logs["tokens"]?.array ?? []
    let values = logs["token_logprobs"]?.array ?? []
    let tops = logs["top_logprobs"]?.array ?? []
    return zip(texts, values).enumerated().compactMap { place, pair in
      guard let log = pair.1.number?.double else { return nil }
      let top = place < tops.count ? tops[place].object?.members ?? [] : []
      return DelegatedAnswer.Token(
        text: pair.0.string ?? "", logProbability: log,
        top: top.compactMap { $0.value.number?.double }.sorted(by: >))
    }
  }
}
