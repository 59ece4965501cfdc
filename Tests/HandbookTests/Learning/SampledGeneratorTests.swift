import Constraints
import Handbook
import Inference
import MartingaleTestSupport
import Synchronization
import Testing

/// Answers with whole texts, and remembers what it was held to.
private final class TextModel: ForwardingModel, DelegatingModel {
  let base: any LanguageModel = ScriptedModel("texts") { _ in "" }
  let distributions = DistributionAccess.none
  let asked = Mutex<[ConstraintSpec]>([])
  private let text: String

  init(_ text: String) { self.text = text }

  func answer(
    _ request: DelegatedRequest, onPart: (@Sendable ([UInt8]) -> Bool)?
  ) async throws(InferenceError) -> DelegatedAnswer {
    asked.withLock { $0.append(request.specification) }
    return DelegatedAnswer(
      text: Array(text.utf8), finish: .stop, isEnforced: true, promptTokens: 1,
      completionTokens: 6)
  }
}

@Suite("Texts drawn for learning")
struct SampledGeneratorTests {
  private static let form = TextForm(
    schema:
      #"{"type": "object", "required": ["a"], "additionalProperties": false, "properties": {"a": {"type": "integer"}}}"#,
    pattern: #"\{"a": [0-9]{1,3}\}"#)

  private func text(_ model: any LanguageModel) async throws -> String {
    try await SampledGenerator(model).generate(
      TextRequest(
        [ChatMessage(role: "user", content: "x")], maxTokens: 40, form: Self.form,
        key: RandomKey(seed: 1))
    ).text
  }

  @Test("a server is asked for the schema, which is what servers enforce")
  func delegated() async throws {
    let model = TextModel(#"{"a": 17}"#)
    #expect(try await text(model) == #"{"a": 17}"#)
    let kinds = model.asked.withLock { $0.flatMap { $0.parts.map(\.kind) } }
    #expect(!kinds.isEmpty && kinds.allSatisfy { $0 == .jsonSchema })
    await #expect(throws: HandbookError.self) { try await text(TextModel("```")) }
  }

  @Test("a model here is held to the pattern")
  func here() async throws {
    let model = ScriptedModel("here") { _ in #"{"a": 23}"# }
    #expect(try await text(model) == #"{"a": 23}"#)
  }
}
