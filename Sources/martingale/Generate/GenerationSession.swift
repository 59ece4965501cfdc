import Checkers
import Constraints
import Foundation
import Inference
import JSONSchema
import LlamaBackend
import Prompting
import RemoteBackend
import Sampling

/// A loaded model with the options of one command: answers prompts one after the other.
struct GenerationSession {
  let specification: ConstraintSpec
  let compiled: CompiledConstraint?
  let loading: ConstraintLoading
  private let model: any LanguageModel
  private let draft: LlamaModel?
  private let options: ModelOptions
  private let system: String?
  private let samplerOptions: SamplerOptions
  private let steering: Steering
  private let seed: UInt64
  private let describes: Bool?
  private let abstainBelow: Double?
  private let prices: RemotePrices?
  private let allowsCut: Bool
  private let loadSeconds: Double
  private let oracle: ExternalChecker?
  private let promptFile: PromptArtefact?
  /// What is thought before each answer; nil for nothing.
  private let reasoning: Reasoning?

  init(
    model options: ModelOptions, system: String?, sampling: SamplingOptions,
    routing: RoutingOptions, specification: ConstraintSpec,
    compiled: CompiledConstraint?, loading: ConstraintLoading, seed: UInt64, describes: Bool?,
    reasoning: ReasoningOptions, abstainBelow: Double?,
    prices: RemotePrices?, allowsCut: Bool,
    promptFile: PromptArtefact? = nil
  ) async throws {
    let clock = ContinuousClock()
    let begin = clock.now
    model = try options.routed(routing, from: try await options.open())
    draft = try options.draft(sampling.draftModel, for: model)
    loadSeconds = (clock.now - begin) / .seconds(1)
    self.reasoning = try reasoning.reasoning(of: model)
    self.options = options
    self.system = system
    samplerOptions = sampling.samplerOptions(options)
    steering = try Steering(
      sampling, routing, model, CriticModels(threads: options.local.threads))
    self.specification = specification
    self.compiled = compiled
    self.loading = loading
    self.seed = seed
    self.describes = describes
    self.abstainBelow = abstainBelow
    self.prices = prices
    self.allowsCut = allowsCut
    self.promptFile = promptFile
    oracle = try Self.checker(compiled?.checkers ?? [])
  }

  private static func checker(_ commands: [String]) throws -> ExternalChecker? {
    guard let command = commands.first else { return nil }
    guard commands.count == 1 else {
      throw CommandFailure(
        .usage, code: "too_many_checkers", "one --checker at a time; combine them in one program")
    }
    return ExternalChecker(
      try CheckerCommand(parsing: command),
      options: CheckerOptions(
        environment: CheckerOptions.allowedEnvironment(
          from: ProcessInfo.processInfo.environment)))
  }

  /// Ends the external checker.
  func close() async {
    await oracle?.close()
  }

  /// What changes the distribution beside the constraint.
  struct Steering {
    var schedule: (any DecodingSchedule)?
    var speculation: String?
    var draft: String?
    var routing: RoutingOptions
    var critics: [String] = []
    var potentials: [any Potential] = []

    init(
      _ options: SamplingOptions, _ routing: RoutingOptions, _ model: any LanguageModel,
      _ others: CriticModels
    ) throws(CommandFailure) {
      self.routing = routing
      schedule = options.schedule
      speculation = options.speculate?.kind.key
      draft = options.draftModel
      critics = options.critic.map(\.kind.key)
      for critic in options.critic {
        do throws(SettingError) {
          potentials.append(try critic.potential(CriticSetup(model: model, open: others.open)))
        } catch {
          throw CommandFailure(
            .usage, code: "critic_unavailable", "--critic \(critic.kind.key): \(error.message)")
        }
      }
    }
  }

  /// Whether prompts are put into a prompt file.
  var hasPromptFile: Bool { promptFile != nil }

  /// The conversation for a prompt: system message, description of the constraint, prompt. With a
  /// prompt file, `prompt` is the item that it is filled with.
  func messages(
    _ prompt: String, _ spec: ConstraintSpec? = nil
  ) throws(CommandFailure) -> [ChatMessage] {
    var system = self.system.map { [$0] } ?? []
    let description = ConstraintDescription(spec ?? specification)
    if describes ?? description.isOnByDefault, let text = description.text { system.append(text) }
    var messages: [ChatMessage] = []
    if !system.isEmpty {
      messages.append(ChatMessage(role: "system", content: system.joined(separator: "\n\n")))
    }
    let content = try promptFile?.rendered(argument: prompt) ?? prompt
    messages.append(ChatMessage(role: "user", content: content))
    return messages
  }

  /// What one request may change.
  struct Overrides {
    var compiled: CompiledConstraint?
    var isJSON: Bool
    var maxTokens: Int?
    var seed: UInt64?
  }

  /// Answers one conversation. Dead ends and abstentions are answers too, with a failure.
  /// - Parameters:
  ///   - request: the number of the prompt in its input; part of the key of random draws. A
  ///     request with its own seed is drawn as if it were alone.
  func answer(
    _ messages: [ChatMessage], request: UInt64, output: UInt64, overrides: Overrides? = nil,
    onCertain: (@Sendable ([UInt8]) -> Void)? = nil,
    onThought: (@Sendable ([UInt8]) -> Void)? = nil
  ) async throws -> Answer {
    let sampler = sampler(overrides)
    let key = RandomKey(
      seed: overrides?.seed ?? seed, request: overrides?.seed == nil ? request : 0, output: output)
    let generation = try await generator(sampler).generate(
      try tokens(of: messages), under: overrides?.compiled ?? compiled, oracle: oracle,
      potentials: steering.potentials, reasoning: reasoning, key: key, onCertain: onCertain,
      onThought: onThought)
    return answer(of: generation, sampler, seed: key.seed, overrides)
  }

  private func sampler(_ overrides: Overrides?) -> SamplerOptions {
    var sampler = samplerOptions
    if let limit = overrides?.maxTokens { sampler.maxTokens = limit }
    return sampler
  }

  private func generator(_ sampler: SamplerOptions) -> Generator {
    var generator = Generator(model: model, options: sampler, schedule: steering.schedule)
    generator.draft = draft
    return generator
  }

  private func tokens(of messages: [ChatMessage]) throws -> [TokenID] {
    let tokens = try options.tokens(of: messages, model, reasoning: reasoning)
    guard !tokens.isEmpty else {
      throw CommandFailure(
        .invalidData, code: "empty_prompt", "the prompt is empty; with --raw it needs a token")
    }
    return tokens
  }

  /// What is known of a generation, and why it is no answer if it is none.
  private func answer(
    of generation: Generation, _ sampler: SamplerOptions, seed: UInt64, _ overrides: Overrides?
  ) -> Answer {
    let isSchema = specification.parts.contains { $0.kind == .jsonSchema }
    let used = overrides?.compiled ?? compiled
    let record = GenerationRecord(
      generation: generation, options: sampler, model: model.identity, seed: seed,
      loadSeconds: loadSeconds, isJSON: overrides?.isJSON ?? isSchema, reasoning: reasoning,
      prices: prices, compiled: used, steering: steering)
    var answer = Answer(record: record, failure: failure(of: generation, under: sampler, used))
    if let used, let sample = generation.sample, sample.tokens + 1 >= sampler.maxTokens,
      sampler.method != .base, let open = DeadEnds.openStringNote(of: used)
    {
      answer.note =
        "the text took all of its \(sampler.maxTokens) tokens (--max-tokens) and was ended there: \(open) in the schema"
    }
    return answer
  }

  /// Answers to one conversation that differ, or as many as there are.
  /// - Parameter reminded: the conversation with a text at the end of its prompt.
  func different(
    _ count: Int, _ kind: DiversityKind, _ messages: [ChatMessage],
    reminded: @escaping (String) throws -> [ChatMessage]
  ) async throws -> (answers: [Answer], effort: String) {
    let found = try await kind.find(
      count, Source(session: self, messages: messages, reminded: reminded))
    let record = found.record(kind)
    let answers = found.outputs.map { generation in
      var answer = answer(of: generation, samplerOptions, seed: seed, nil)
      answer.record.diversity = (record, kind.law)
      return answer
    }
    return (answers, found.effort)
  }

  /// A conversation that is answered again and again.
  private struct Source: OutputSource {
    let session: GenerationSession
    let messages: [ChatMessage]
    let reminded: (String) throws -> [ChatMessage]

    func run(_ reminder: String, round: Int) async throws -> Generation {
      let messages = reminder.isEmpty ? messages : try reminded(reminder)
      return try await session.answer(messages, request: 0, output: UInt64(round)).record
        .generation
    }

    func root() throws -> LookAheadTree.Root {
      var root = LookAheadTree.Root(
        session.generator(session.samplerOptions), prompt: try session.tokens(of: messages),
        constraint: session.compiled, key: RandomKey(seed: session.seed))
      if session.reasoning != nil { root.extras.append("reasoning") }
      if !session.steering.potentials.isEmpty { root.extras.append("critics") }
      return root
    }

    func embedder() throws -> (any Embedder)? { try EmbedderLoading.loadIfPresent() }
  }

  /// Refuses models that do not tell how likely a text is.
  func checkExplains() throws(CommandFailure) {
    guard model.distributions == .full else {
      throw CommandFailure(
        .usage, code: "explain_unavailable",
        "--explain: \(model.identity.name) does not tell how likely a text is; let it run in this "
          + "process, or give it access \"full\"")
    }
  }

  /// Which lines of `prompt` support an answer that is not empty: how likely the model finds it, the constraint
  /// aside, after prompts that have some of the lines.
  func explanation(
    of answer: [UInt8], after prompt: String, orders: Int
  ) async throws -> Explanation {
    let input = InputSegments(prompt)
    let continuation = try model.tokenize(
      String(decoding: answer, as: UTF8.self), parseSpecial: false)
    var evaluated = EvaluationCount()
    let attribution = try await SegmentAttribution(
      segments: input.segments.count, orders: orders, key: RandomKey(seed: seed)
    ) { subsets in
      let items = try subsets.map { subset in
        let tokens = try options.tokens(
          of: try messages(input.text(keeping: subset)), model, reasoning: nil)
        guard !tokens.isEmpty else {
          throw CommandFailure(
            .invalidData, code: "empty_prompt",
            "--explain: the prompt is empty without its lines; without --raw it is not")
        }
        return ScoringItem(prompt: tokens, continuation: continuation)
      }
      let pass = try await model.score(items)
      evaluated += pass.evaluated
      return pass.logProbabilities.map { $0.reduce(0) { $0 + Double($1) } }
    }
    return Explanation(
      input: input, attribution: attribution, evaluated: evaluated,
      copied: try CopiedSpans(answer, under: specification, loading.compiler.json))
  }

  private func failure(
    of generation: Generation, under options: SamplerOptions, _ constraint: CompiledConstraint?
  ) -> CommandFailure? {
    if generation.sample == nil {
      return CommandFailure(
        .failure, code: "dead_end",
        generation.posterior.deadEnds.explanation(
          under: options, naming: .flags, of: constraint))
    }
    if let cut = cut(generation, under: options) { return cut }
    guard let abstainBelow, let logZ = generation.posterior.logZ, logZ < abstainBelow else {
      return nil
    }
    return CommandFailure(
      .failure, code: "abstained",
      "log Z is \((logZ * 100).rounded() / 100), below \(abstainBelow): no answer is given")
  }

  /// A text without an end of its own; under a constraint there are none.
  private func cut(
    _ generation: Generation, under options: SamplerOptions
  ) -> CommandFailure? {
    guard generation.sample?.finish == .length, !allowsCut else { return nil }
    return CommandFailure(
      .failure, code: Answer.cutCode,
      "the text was cut after \(options.maxTokens) tokens (--max-tokens); --allow-cut makes that no failure"
    )
  }

  /// An answer, and why it is none if it is none, or only a part of one.
  struct Answer {
    static let cutCode = "cut"

    var record: GenerationRecord
    var failure: CommandFailure?
    /// What a person should know of it.
    var note: String?

    /// The text to print.
    var text: [UInt8]? {
      failure == nil || failure?.code == Self.cutCode ? record.generation.sample?.text : nil
    }
  }
}
