import JSONSchema

/// The body of `POST /v1/completions`.
struct CompletionRequest {
  var model: String
  /// A prompt as a text, or as the model's own tokens.
  enum Prompt: Hashable {
    case text(String)
    case tokens([Int])
  }

  /// At least one.
  var prompts: [Prompt]
  var echoes: Bool
  var sampling: SamplingFields
  var constraint: ConstraintFields

  /// What was passed over.
  var warnings: [String] = []

  init(_ body: JSONValue, limits: ServiceLimits, _ habits: RequestHabits) throws(APIError) {
    var reader = try FieldReader(body, lenient: habits.isLenient)
    model = try reader.string("model") ?? ""
    guard let value = reader.value("prompt") else { throw .invalid("prompt", "is missing") }
    let prompts = try Self.prompts(value)
    guard !prompts.isEmpty else { throw .invalid("prompt", "is missing") }
    guard prompts.count <= limits.inputs else {
      throw .invalid("prompt", "at most \(limits.inputs) texts")
    }
    self.prompts = prompts
    echoes = try reader.bool("echo") ?? false
    sampling = try SamplingFields(&reader, leastTokens: echoes ? 0 : 1)
    sampling.alternatives = try reader.int("logprobs", in: 0...5)
    constraint = try ConstraintFields(&reader, closed: habits.closesSchemas)
    try reader.neutral("best_of") { [count = sampling.outputs] in $0.int == count }
    try reader.neutral("suffix") { $0.string == "" }
    try reader.finish()
    warnings = reader.warnings
    if sampling.maxTokens == 0, sampling.streams || constraint.param != nil {
      throw .invalid("max_tokens", "0 asks for the prompt alone: no stream, no constraint")
    }
  }

  /// One text or list of tokens, or several.
  private static func prompts(_ value: JSONValue) throws(APIError) -> [Prompt] {
    if let text = value.string { return [.text(text)] }
    guard let list = value.array else {
      throw .invalid("prompt", "expected a text, tokens, or an array of either")
    }
    if let tokens = Self.tokens(list), !tokens.isEmpty { return [.tokens(tokens)] }
    var prompts: [Prompt] = []
    for (index, item) in list.enumerated() {
      if let text = item.string {
        prompts.append(.text(text))
      } else if let inner = item.array, let tokens = Self.tokens(inner) {
        prompts.append(.tokens(tokens))
      } else {
        throw .invalid("/prompt/\(index)", "expected a text or an array of tokens")
      }
    }
    return prompts
  }

  private static func tokens(_ list: [JSONValue]) -> [Int]? {
    let tokens = list.compactMap(\.int)
    return tokens.count == list.count ? tokens : nil
  }
}
