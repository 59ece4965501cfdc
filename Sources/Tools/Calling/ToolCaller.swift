public import Constraints
public import Inference
public import JSONSchema
public import Sampling

/// Lets a model choose a tool and its arguments under a constraint made from just those tools.
public struct ToolCaller: Sendable {
  /// Makes a constraint from a JSON Schema.
  public typealias Compile = @Sendable (JSONValue) throws(ConstraintError) -> any Constraint

  private let sampler: SequenceSampler
  private let compile: Compile

  /// A caller.
  /// - Parameter compile: makes the constraint; its texts must be compact JSON in schema order, so
  ///   that the name comes first.
  public init(
    model: any LanguageModel, options: SamplerOptions = SamplerOptions(),
    compile: @escaping Compile = Self.generating
  ) {
    sampler = SequenceSampler(model: model, options: options)
    self.compile = compile
  }

  /// Compact JSON in schema order.
  public static let generating: Compile = { schema throws(ConstraintError) in
    try JSONConstraint(schema: JSONWriter().bytes(of: schema), options: .generating)
  }

  /// The posterior over calls of `definitions` for a conversation.
  ///
  /// The tools are described in the system message; what they say of themselves, and all results
  /// in the conversation, are plain characters to the model's chat format.
  public func call(
    _ definitions: [ToolDefinition], conversation: [ChatMessage], key: RandomKey
  ) async throws(ToolError) -> ToolPosterior {
    guard !definitions.isEmpty else {
      throw ToolError(.invalidArguments, "there are no tools to call")
    }
    do {
      let schema = CallSchema.union(definitions)
      let prompt = try sampler.model.tokenize(
        chat: Self.messages(definitions, conversation: conversation))
      var request = SamplingRequest(prompt: prompt, constraint: try compile(schema))
      if sampler.model.distributions == .none {
        // A server is told the schema, and may spell its JSON as it likes.
        request.compiled = try ConstraintCompiler().compile(
          ConstraintSpec([.jsonSchema(JSONWriter().string(of: schema))]))
      }
      let run = try await sampler.sample(request, key: key)
      return try ToolPosterior(run.posterior, choices: definitions.count)
    } catch let error as ToolError {
      throw error
    } catch let error as SamplingError {
      throw ToolError(error.code == .cancelled ? .cancelled : .failed, error.message)
    } catch let error as ConstraintError {
      throw ToolError(.invalidDefinition, error.message, pointer: error.pointer)
    } catch let error as InferenceError {
      throw ToolError(.failed, error.message)
    } catch {
      throw ToolError(.failed, "\(error)")
    }
  }

  /// The conversation with the tools described in its system message.
  static func messages(_ definitions: [ToolDefinition], conversation: [ChatMessage])
    -> [ChatMessage]
  {
    let lines = definitions.map { definition in
      let parameters = definition.inputSchema["properties"] ?? .object(JSONObject())
      return "- \(definition.name): \(definition.description) Arguments: \(parameters)"
    }
    let instructions =
      "Call one of these tools. Answer with JSON: {\"name\": …, \"arguments\": …}.\n"
      + lines.joined(separator: "\n")
    let given = conversation.first.flatMap { $0.role == "system" ? $0.content : nil }
    let system = ChatMessage(
      role: "system", content: given.map { $0 + "\n\n" + instructions } ?? instructions)
    return [system] + (given == nil ? conversation[...] : conversation.dropFirst())
  }
}
