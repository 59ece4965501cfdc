public import Inference

/// Something that writes text: a local model, a remote one, or a script in a test.
///
/// The handbook asks through this protocol, so that it neither samples nor knows which backend
/// does.
public protocol TextGenerator: Sendable {
  /// Which model writes, for provenance.
  var identity: ModelIdentity { get }

  /// Writes one answer.
  ///
  /// Requirements on a conformer: with a form in the request, the text has it or the call throws;
  /// the same request and key give the same text.
  func generate(_ request: TextRequest) async throws(HandbookError) -> GeneratedText
}

/// What is to be written.
public struct TextRequest: Hashable, Sendable {
  /// The conversation.
  public var messages: [ChatMessage]
  /// Most tokens of the answer.
  public var maxTokens: Int
  /// What the answer must look like.
  public var form: TextForm?
  /// Names the random streams of this call.
  public var key: RandomKey

  /// What a text is asked for with.
  public init(
    _ messages: [ChatMessage], maxTokens: Int, form: TextForm? = nil, key: RandomKey
  ) {
    self.messages = messages
    self.maxTokens = maxTokens
    self.form = form
    self.key = key
  }
}

/// What a text must look like, said twice: local models are held to the pattern, which fixes the
/// spelling too; servers get the schema.
public struct TextForm: Hashable, Sendable {
  /// A JSON Schema.
  public var schema: String
  /// A pattern of the whole text, in PCRE2's syntax; everything it matches satisfies the schema.
  public var pattern: String

  /// The form as a JSON Schema, and as a PCRE2 pattern for what cannot do schemas.
  public init(schema: String, pattern: String) {
    self.schema = schema
    self.pattern = pattern
  }
}

/// What was written.
public struct GeneratedText: Hashable, Sendable {
  /// What was written.
  public var text: String
  /// Tokens of the prompt.
  public var promptTokens: Int
  /// Tokens written.
  public var outputTokens: Int

  /// A text and what it took.
  public init(_ text: String, promptTokens: Int, outputTokens: Int) {
    self.text = text
    self.promptTokens = promptTokens
    self.outputTokens = outputTokens
  }
}

/// Tokens read and written, summed over calls.
public struct TokenUsage: Hashable, Sendable {
  public var input = 0
  /// Tokens written.
  public var output = 0

  /// Tokens read and written.
  public init(input: Int = 0, output: Int = 0) {
    self.input = input
    self.output = output
  }

  mutating func add(_ text: GeneratedText) {
    input += text.promptTokens
    output += text.outputTokens
  }

  /// Both together.
  public static func + (left: TokenUsage, right: TokenUsage) -> TokenUsage {
    TokenUsage(input: left.input + right.input, output: left.output + right.output)
  }
}
