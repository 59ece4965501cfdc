import Handbook
import Inference
import Synchronization

/// Answers from a list, and remembers what it was asked.
final class ScriptedGenerator: TextGenerator {
  let identity = ModelIdentity(name: "scripted")
  private let state: Mutex<(answers: [String], requests: [TextRequest])>

  init(_ answers: [String]) { state = Mutex((answers, [])) }

  var requests: [TextRequest] { state.withLock { $0.requests } }

  func generate(_ request: TextRequest) throws(HandbookError) -> GeneratedText {
    let answer = state.withLock { state -> String? in
      state.requests.append(request)
      return state.answers.isEmpty ? nil : state.answers.removeFirst()
    }
    guard let answer else { throw HandbookError(.generationFailed, "the script is at its end") }
    let prompt = request.messages.reduce(0) { $0 + $1.content.split(separator: " ").count }
    return GeneratedText(
      answer, promptTokens: prompt, outputTokens: answer.split(separator: " ").count)
  }
}
