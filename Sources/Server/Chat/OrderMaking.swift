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
  /// Makes a chat request ready: compiles its constraint and tools, and tokenizes its messages.
  func prepare(_ request: ChatRequest) async throws(APIError) -> PreparedOrder {
    try served.check(request.model)
    var constraint = request.constraint
    let hasTools = !request.tools.definitions.isEmpty
    let own = served.chatForms.calls
    var messages = own == nil ? request.messages.map(\.inWords) : request.messages
    var (compiled, isDescribed) = try await compile(
      &constraint, request.sampling, describing: &messages, avoiding: request.sampling.stop)
    var form = ReplyForm(isAmbiguous: compiled != nil, beginning: request.beginning ?? "")
    var tools: [ChatTool] = []
    if hasTools {
      form.calls = own ?? .plain
      if let lead = own?.lead, !lead.isEmpty {
        guard compiled == nil || request.tools.choice == .required else {
          throw .unsupported(
            "response_format",
            "is not supported beside tools that may be called: this model writes both in channels")
        }
        if !form.beginning.isEmpty { form.beginning = lead + form.beginning }
      }
      form.tools = request.tools.names
      for tool in request.tools.definitions where form.calls?.tags != nil {
        form.kinds[tool.name] = ArgumentKinds(schema: CallSchema.arguments(tool))
      }
      if compiled == nil, request.tools.choice == .free {
        form.endings = request.sampling.stop.map { Array($0.utf8) }
      }
      compiled = try await compile(request.tools, request.sampling, form, otherwise: compiled)
      if own == nil {
        messages = ToolPrompt.messages(request.tools, messages)
      } else {
        tools = request.tools.definitions.map(\.chatTool)
      }
      isDescribed = true
    }
    let reasoning = try request.reasoning.reasoning(
      of: served, limits: limits, beforeCalls: own != nil && hasTools, lenient: habits.isLenient)
    var warnings = request.warnings
    if reasoning == nil, request.reasoning.tokens ?? 0 > 0, let param = request.reasoning.param {
      warnings.append("\(param) has no effect here")
    }
    if reasoning != nil, request.beginning != nil {
      throw .unsupported(
        request.reasoning.param ?? "reasoning_effort",
        "is not supported together with the beginning of an answer")
    }
    if reasoning != nil, compiled == nil, !request.sampling.stop.isEmpty {
      throw .unsupported("stop", "is not supported together with reasoning")
    }
    var tokens = try served.tokens(
      of: ChatPrompt(
        messages: messages, tools: tools, thinks: reasoning != nil,
        arguments: request.reasoning.arguments))
    if let beginning = request.beginning {
      if let lead = form.calls?.lead, !lead.isEmpty { tokens += try served.tokens(inside: lead) }
      tokens += try served.tokens(continuing: beginning)
      if let whole = compiled { compiled = try Self.continued(whole, after: form.beginning) }
    }
    var prepared = try order(
      [tokens], request.sampling, compiled, constraint, isDescribed, warnings, reasoning)
    prepared.order.form = form
    if request.beginning == nil, let place = messages.lastIndex(where: { $0.role == "user" }) {
      let served = served
      prepared.order.reminded = { [messages, tools] reminder throws(APIError) in
        var reminded = messages
        reminded[place].content += reminder
        return try served.tokens(
          of: ChatPrompt(
            messages: reminded, tools: tools, thinks: reasoning != nil,
            arguments: request.reasoning.arguments))
      }
    }
    return prepared
  }

  /// The rest of a text whose beginning is there already.
  private static func continued(
    _ compiled: CompiledConstraint, after beginning: String
  ) throws(APIError) -> CompiledConstraint {
    guard let constraint = compiled.constraint else { return compiled }
    let beginning = Array(beginning.utf8)
    let rest: Continued
    do throws(ConstraintError) {
      rest = try Continued(constraint, after: beginning)
    } catch {
      throw APIError(error, at: "messages")
    }
    guard rest.start != nil else {
      throw .invalid("messages", "no text that the constraint allows begins like the last message")
    }
    return compiled.continued(as: AnyConstraint(rest), after: beginning)
  }

  /// Makes a completion request ready.
  func prepare(_ request: CompletionRequest) async throws(APIError) -> PreparedOrder {
    try served.check(request.model)
    var constraint = request.constraint
    var unused: [ChatMessage] = []
    var sampling = request.sampling
    sampling.describes = false
    let (compiled, _) = try await compile(
      &constraint, sampling, describing: &unused, avoiding: sampling.stop)
    var prompts: [[TokenID]] = []
    for prompt in request.prompts {
      let tokens = try self.tokens(of: prompt)
      guard !tokens.isEmpty else { throw .invalid("prompt", "is empty") }
      prompts.append(tokens)
    }
    if sampling.maxTokens == 0 { sampling.maxTokens = 1 }  // nothing is drawn
    var prepared = try order(prompts, sampling, compiled, constraint, false, request.warnings, nil)
    prepared.order.scoresPrompts = request.echoes
    if case .text(let text) = request.prompts[0] {
      let served = served
      prepared.order.reminded = { reminder throws(APIError) in
        try served.tokens(of: text + reminder)
      }
    }
    return prepared
  }

  private func tokens(of prompt: CompletionRequest.Prompt) throws(APIError) -> [TokenID] {
    switch prompt {
    case .text(let text): return try served.tokens(of: text)
    case .tokens(let tokens):
      let known = 0..<served.model.vocabulary.count
      guard let odd = tokens.first(where: { !known.contains($0) }) else {
        return tokens.map { TokenID($0) }
      }
      throw .invalid("prompt", "\(odd) is no token of this model, which has \(known.count)")
    }
  }

  private func compile(
    _ constraint: inout ConstraintFields, _ sampling: SamplingFields,
    describing messages: inout [ChatMessage], avoiding stop: [String]
  ) async throws(APIError) -> (CompiledConstraint?, Bool) {
    guard !constraint.spec.parts.isEmpty else { return (nil, false) }
    let description = ConstraintDescription(constraint.spec)
    var isDescribed = false
    if sampling.describes ?? description.isOnByDefault, let text = description.text {
      messages = ToolPrompt.adding(text, to: messages)
      isDescribed = true
    }
    var spec = constraint.spec
    if let part = StopSequences.avoiding(stop) { spec.parts.append(part) }
    return (try await compile(spec, at: constraint.param), isDescribed)
  }

  /// The constraint of an answer where tools may be called: calls; or, when the model is free, calls
  /// or a text, which satisfies what the request asks of texts.
  /// - Parameter text: what texts have to satisfy; nil for any.
  private func compile(
    _ tools: ToolFields, _ sampling: SamplingFields, _ form: ReplyForm,
    otherwise text: CompiledConstraint?
  ) async throws(APIError) -> CompiledConstraint? {
    var arguments: [(name: String, arguments: CompiledConstraint)] = []
    for (tool, place) in zip(tools.definitions, tools.places) {
      // A call is never cut; it does not contain what would cut it.
      let compiled = try await compile(
        arguments: CallSchema.arguments(tool), also: StopSequences.avoiding(sampling.stop),
        at: place)
      arguments.append((tool.name, compiled))
    }
    let isFree = tools.choice == .free
    let calls: CompiledConstraint
    do throws(ConstraintError) {
      calls = try CompiledConstraint(
        calling: form.calls ?? .plain, arguments,
        // Models that have no form of their own seldom know when to stop.
        severalAtOnce: tools.severalAtOnce ?? (served.chatForms.calls != nil),
        mayBeWords: isFree && text == nil, endings: form.endings)
    } catch {
      throw APIError(error, at: "tools")
    }
    guard isFree, let text, let words = text.constraint, let first = calls.constraint else {
      return calls
    }
    return calls.joined(with: text, as: AnyConstraint(Either(first: first, second: words)))
  }

  private func order(
    _ prompts: [[TokenID]], _ sampling: SamplingFields, _ compiled: CompiledConstraint?,
    _ constraint: ConstraintFields, _ isDescribed: Bool, _ notes: [String],
    _ reasoning: Reasoning?
  ) throws(APIError) -> PreparedOrder {
    let options = sampling.options(
      constrained: compiled != nil, thinks: reasoning != nil, limits: limits)
    do throws(SamplingError) {
      try options.validate()
    } catch {
      throw APIError(error, constraint: constraint.param)
    }
    if sampling.diverse != nil {
      guard prompts.count == 1 else {
        throw .invalid(
          "prompt", "sampler.diverse is for one prompt, and these are \(prompts.count)")
      }
      guard sampling.alternatives == nil else {
        throw .unsupported("logprobs", "is not supported together with sampler.diverse")
      }
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
      notes + constraint.warnings
      + (compiled?.members.flatMap { $0.warnings.map(\.description) } ?? [])
    return PreparedOrder(
      order: GenerationOrder(
        prompts: prompts, outputs: sampling.outputs, compiled: compiled, options: options,
        schedule: sampling.schedule, critics: sampling.critics, diverse: sampling.diverse,
        reasoning: reasoning, endings: sampling.stop.map { Array($0.utf8) }, seed: seed,
        param: constraint.param),
      record: HonestyRecord(
        model: served.model.identity, seed: seed, options: options, reasoning: reasoning,
        isConstrained: compiled != nil, isDescribed: isDescribed, warnings: warnings,
        schedule: sampling.schedule?.name, critics: sampling.critics.map(\.kind.key)))
  }
}
