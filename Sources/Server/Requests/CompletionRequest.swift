import JSONSchema

/// The body of `POST /v1/completions`.
struct CompletionRequest {
  var model: String
  /// At least one.
  var prompts: [String]
  var echoes: Bool
  var sampling: SamplingFields
  var constraint: ConstraintFields

  /// What was passed over.
  var warnings: [String] = []

  init(_ body: JSONValue, limits: ServiceLimits, lenient: Bool = false) throws(APIError) {
    var reader = try FieldReader(body, lenient: lenient)
    model = try reader.string("model") ?? ""
    if let first = reader.value("prompt")?.array?.first, first.string == nil {
      throw .unsupported("prompt", "is not supported as tokens; send text")
    }
    guard let prompts = try reader.strings("prompt"), !prompts.isEmpty else {
      throw .invalid("prompt", "is missing")
    }
    guard prompts.count <= limits.inputs else {
      throw .invalid("prompt", "at most \(limits.inputs) texts")
    }
    self.prompts = prompts
    echoes = try reader.bool("echo") ?? false
    sampling = try SamplingFields(&reader)
    sampling.alternatives = try reader.int("logprobs", in: 0...5)
    constraint = try ConstraintFields(&reader)
    try reader.neutral("best_of") { [count = sampling.outputs] in $0.int == count }
    try reader.neutral("suffix") { $0.string == "" }
    try reader.finish()
    warnings = reader.warnings
    if echoes && sampling.alternatives != nil {
      throw .unsupported("echo", "is not supported together with logprobs")
    }
  }
}
