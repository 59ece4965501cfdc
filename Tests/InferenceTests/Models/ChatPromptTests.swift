import Foundation
import Inference
import Testing

/// Every character is a token; nothing can be asked.
private struct PlainModel: LanguageModel {
  let identity = ModelIdentity(name: "plain")
  let vocabulary = Vocabulary(tokens: [[97]], kinds: [.text])
  let contextLength = 10
  let distributions = DistributionAccess.none

  func tokenize(_ text: String, parseSpecial: Bool) throws(InferenceError) -> [TokenID] {
    text.map { _ in 0 }
  }
  func tokenize(chat messages: [ChatMessage]) throws(InferenceError) -> [TokenID] {
    try tokenize(messages.map(\.content).joined(), parseSpecial: false)
  }
  func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
    throw InferenceError(.unsupported, "nothing is known")
  }
  func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass {
    throw InferenceError(.unsupported, "nothing is known")
  }
}

@Suite struct ChatPromptTests {
  @Test func aModelWithTurnsOnlyRefusesTheRest() throws {
    let model = PlainModel()
    let user = ChatMessage(role: "user", content: "aa")
    #expect(try model.tokenize(ChatPrompt(messages: [user])) == [0, 0])
    #expect(model.chatForms == ChatForms())
    let tool = ChatTool(name: "t", description: "", parameters: "{}")
    let call = ChatCall(name: "t", arguments: "{}")
    for prompt in [
      ChatPrompt(messages: [user], tools: [tool]),
      ChatPrompt(messages: [ChatMessage(role: "assistant", content: "", calls: [call])]),
      ChatPrompt(messages: [user], thinks: true),
      ChatPrompt(messages: [user], arguments: ["x": "1"]),
    ] {
      let error = #expect(throws: InferenceError.self) { try model.tokenize(prompt) }
      #expect(error?.code == .unsupported && error?.message.hasPrefix("plain has no ") == true)
    }
  }

  @Test func messagesFromBeforeThereWereCallsAreRead() throws {
    let old = #"{"role":"user","content":"Hi"}"#
    let message = try JSONDecoder().decode(ChatMessage.self, from: Data(old.utf8))
    #expect(message == ChatMessage(role: "user", content: "Hi"))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(
      String(decoding: try encoder.encode(message), as: UTF8.self)
        == #"{"content":"Hi","role":"user"}"#)
  }
}
