import Constraints
import Inference
import JSONSchema
import Sampling
import Tools

/// A chat or completion request made ready: the order, and what its record says of it.
struct PreparedOrder: Sendable {
  var order: GenerationOrder
  var record: HonestyRecord
}

extension GenerationService {
  /// Makes a chat request ready: compiles its constraint or tools, and tokenizes its messages.
  func prepare(_ request: ChatRequest) async throws(APIError) -> PreparedOrder {
    try served.check(request.model)
    var constraint = request.constraint
    var compiled: CompiledConstraint?
    var messages = request.messages
    var isDescribed = false
    if request.tools.definitions.isEmpty {
      (compiled, isDescribed) = try await compile(
        &constraint, request.sampling, describing: &messages)
    } else {
      compiled = try await compile(request.tools, stop: request.sampling.stop)
      messages = ToolPrompt.messages(request.tools, messages)
      isDescribed = true
    }
    return try order(
      [try served.tokens(of: messages)], request.sampling, compiled, constraint, isDescribed)
  }

  /// Makes a completion request ready.
  func prepare(_ request: CompletionRequest) async throws(APIError) -> PreparedOrder {
    try served.check(request.model)
    var constraint = request.constraint
    var unused: [ChatMessage] = []
    var sampling = request.sampling
    sampling.describes = false
    let (compiled, _) = try await compile(&constraint, sampling, describing: &unused)
    var prompts: [[TokenID]] = []
    for prompt in request.prompts {
      let tokens = try served.tokens(of: prompt)
      guard !tokens.isEmpty else { throw .invalid("prompt", "is empty") }
      prompts.append(tokens)
    }
    return try order(prompts, sampling, compiled, constraint, false)
  }

  private func compile(
    _ constraint: inout ConstraintFields, _ sampling: SamplingFields,
    describing messages: inout [ChatMessage]
  ) async throws(APIError) -> (CompiledConstraint?, Bool) {
    guard !constraint.spec.parts.isEmpty else { return (nil, false) }
    let description = ConstraintDescription(constraint.spec)
    var isDescribed = false
    if sampling.describes ?? description.isOnByDefault, let text = description.text {
      messages = ToolPrompt.adding(text, to: messages)
      isDescribed = true
    }
    var spec = constraint.spec
    if let part = StopSequences.avoiding(sampling.stop) { spec.parts.append(part) }
    return (try await compile(spec, at: constraint.param), isDescribed)
  }

  /// The constraint of calls: one of the tools, or, when the model is free, one of them or text.
  private func compile(
    _ tools: ToolFields, stop: [String]
  ) async throws(APIError) -> CompiledConstraint? {
    if let part = StopSequences.avoiding(stop) {
      _ = part
      throw .unsupported("stop", "is not supported together with tools that may be called")
    }
    let schema = JSONWriter().string(of: CallSchema.union(tools.definitions))
    let compiled: CompiledConstraint?
    do throws(APIError) {
      compiled = try await compile(ConstraintSpec([.jsonSchema(schema)]), at: "")
    } catch {
      throw Self.placed(error, tools)
    }
    guard tools.choice == .free, let calls = compiled?.constraint else { return compiled }
    return compiled?.widened(to: AnyConstraint(CallOrText(calls: calls))) { text in
      text.first != UInt8(ascii: "{")
    }
  }

  /// An error in the schema of all calls, shown where the request has the fault.
  private static func placed(_ error: APIError, _ tools: ToolFields) -> APIError {
    guard let param = error.param, var pointer = try? JSONPointer(parsing: param) else {
      return error
    }
    var index = 0
    if tools.definitions.count > 1, pointer.tokens.count > 1, pointer.tokens[0] == "anyOf" {
      index = Int(pointer.tokens[1]) ?? 0
      pointer.tokens.removeFirst(2)
    }
    if pointer.tokens.starts(with: ["properties", "arguments"]) {
      pointer.tokens.removeFirst(2)
    }
    guard tools.places.indices.contains(index) else { return error }
    var moved = error
    moved.param = tools.places[index] + pointer.description
    moved.message = error.message.replacing(param + ":", with: (moved.param ?? "") + ":")
    return moved
  }

  private func order(
    _ prompts: [[TokenID]], _ sampling: SamplingFields, _ compiled: CompiledConstraint?,
    _ constraint: ConstraintFields, _ isDescribed: Bool
  ) throws(APIError) -> PreparedOrder {
    let options = sampling.options(constrained: compiled != nil, limits: limits)
    do throws(SamplingError) {
      try options.validate()
    } catch {
      throw APIError(error, constraint: constraint.param)
    }
    for prompt in prompts where prompt.count >= served.model.contextLength {
      throw APIError(
        status: 400,
        "the prompt has \(prompt.count) tokens; the context holds \(served.model.contextLength), "
          + "answer included",
        param: "messages", code: "context_length_exceeded")
    }
    let seed = sampling.seed ?? UInt64.random(in: 0..<(1 << 53))
    let warnings =
      constraint.warnings
      + (compiled?.members.flatMap { $0.warnings.map(\.description) } ?? [])
    return PreparedOrder(
      order: GenerationOrder(
        prompts: prompts, outputs: sampling.outputs, compiled: compiled, options: options,
        endings: sampling.stop.map { Array($0.utf8) }, seed: seed, param: constraint.param),
      record: HonestyRecord(
        model: served.model.identity, seed: seed, options: options,
        isConstrained: compiled != nil, isDescribed: isDescribed, warnings: warnings))
  }
}
