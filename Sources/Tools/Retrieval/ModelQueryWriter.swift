internal import Constraints
public import Inference
internal import JSONSchema
internal import Sampling

/// Lets a language model describe the tools a request needs, one query a tool.
///
/// The answer is constrained to a JSON array of one to four strings, so it always can be read;
/// whether it helps is for `ToolEvaluation` to say and for `QueryGuard` to decide.
public struct ModelQueryWriter: QueryWriter {
  /// How the model is prompted.
  public enum Style: Hashable, Sendable {
    /// Instructions only.
    case zeroShot
    /// Instructions and worked examples.
    case fewShot([Example])
    /// Instructions, and behaviors to keep in mind: lines `name: instruction`.
    case behaviors([String])
  }

  /// A request with good queries for it.
  public struct Example: Hashable, Sendable {
    /// What was said.
    public var utterance: String
    public var queries: [String]

    /// A request, and queries that found what it wanted.
    public init(_ utterance: String, _ queries: [String]) {
      self.utterance = utterance
      self.queries = queries
    }
  }

  public let name: String
  private let sampler: SequenceSampler
  private let style: Style
  private let behaviors: [String]
  /// Where the examples of a request come from; nil for those of the style.
  private let demonstrations: DemonstrationIndex?
  private let compiled: CompiledConstraint
  private let seed: UInt64

  /// A writer.
  /// - Parameters:
  ///   - behaviors: lines `name: instruction` to keep in mind, whatever the style.
  ///   - temperature: low, because one good list is wanted, not a spread.
  public init(
    model: any LanguageModel, style: Style = .zeroShot, behaviors: [String] = [],
    temperature: Double = 0.3, seed: UInt64 = 0
  ) throws(ToolError) {
    try self.init(model, style, nil, behaviors, temperature, seed)
  }

  /// A writer that is shown, for each request, the demonstrations that are nearest to it.
  public init(
    model: any LanguageModel, demonstrations: DemonstrationIndex, behaviors: [String] = [],
    temperature: Double = 0.3, seed: UInt64 = 0
  ) throws(ToolError) {
    try self.init(model, .fewShot([]), demonstrations, behaviors, temperature, seed)
  }

  private init(
    _ model: any LanguageModel, _ style: Style, _ demonstrations: DemonstrationIndex?,
    _ behaviors: [String], _ temperature: Double, _ seed: UInt64
  ) throws(ToolError) {
    switch style {
    case .zeroShot: name = "zero-shot"
    case .fewShot: name = "few-shot"
    case .behaviors: name = "behaviors"
    }
    self.style = style
    self.demonstrations = demonstrations
    if case .behaviors(let lines) = style {
      self.behaviors = lines + behaviors
    } else {
      self.behaviors = behaviors
    }
    self.seed = seed
    sampler = SequenceSampler(
      model: model,
      options: SamplerOptions(
        method: .masked, particles: 1, base: BaseAdjustment(temperature: temperature),
        maxTokens: 160))
    let text = "[A-Za-z0-9][A-Za-z0-9\(Self.marks)]{2,119}"
    do {
      compiled = try ConstraintCompiler().compile(
        ConstraintSpec([.regex(#"\["\#(text)"(, "\#(text)"){0,3}\]"#)]))
    } catch {
      throw ToolError(.failed, error.message)
    }
  }

  /// Two requests from everyday life with their queries.
  public static let examples = [
    Example(
      "Remind me to call mum tomorrow and tell me how warm it will be.",
      ["sets reminders and calendar entries", "weather forecast for a place"]),
    Example(
      "How much is 300 dollars in yen?", ["converts amounts between currencies"]),
  ]

  public func queries(for utterance: String, history: [ChatMessage]) async throws(ToolError)
    -> [String]
  {
    var examples: [Example] = []
    if case .fewShot(let fixed) = style { examples = fixed }
    if let demonstrations { examples = try await demonstrations.nearest(to: utterance) }
    do {
      let prompt = try sampler.model.tokenize(chat: messages(utterance, history, examples))
      var request = SamplingRequest(prompt: prompt, constraint: compiled.constraint)
      request.compiled = compiled
      let run = try await sampler.sample(request, key: RandomKey(seed: seed))
      guard let sample = run.posterior.samples.first else { return [] }
      let list = (try? JSONValue(parsing: sample.text))?.array ?? []
      return list.compactMap(\.string)
    } catch let error as SamplingError {
      // A request that does not fit the budget gets no queries; the utterance is searched for.
      if error.code == .budgetTooSmall || error.code == .deadEnd { return [] }
      throw ToolError(error.code == .cancelled ? .cancelled : .failed, error.message)
    } catch let error as InferenceError {
      throw ToolError(.failed, error.message)
    } catch {
      throw ToolError(.failed, "\(error)")
    }
  }

  private func messages(
    _ utterance: String, _ history: [ChatMessage], _ examples: [Example]
  ) -> [ChatMessage] {
    var instructions =
      "List short descriptions of the tools that are needed for the user's request, as a JSON "
      + "array of strings, one for each tool. Do not answer the request."
    if !behaviors.isEmpty {
      instructions += "\nKeep in mind:\n" + behaviors.joined(separator: "\n")
    }
    var messages = [ChatMessage(role: "system", content: instructions)]
    for example in examples {
      let list = JSONWriter(.spaced).string(of: .array(example.queries.map { .string($0) }))
      messages.append(ChatMessage(role: "user", content: example.utterance))
      messages.append(ChatMessage(role: "assistant", content: list))
    }
    messages += history.suffix(4)
    messages.append(ChatMessage(role: "user", content: utterance))
    return messages
  }
}

extension ModelQueryWriter {
  /// What a query may have beside letters and digits, as a regular expression's class has it.
  fileprivate static let marks = " ,'()/&-"

  /// A text as a query that a model could have written; nil when nothing is left of it.
  package static func plain(_ text: String) -> String? {
    var words = ""
    for character in text {
      let isPlain = character.isASCII && (character.isLetter || character.isNumber)
      words.append(isPlain || marks.contains(character) ? character : " ")
    }
    var query = ""
    for word in words.split(separator: " ") {
      let longer = query.isEmpty ? String(word.drop { marks.contains($0) }) : query + " " + word
      guard longer.count <= QueryLimits.length.upperBound else { break }
      query = longer
    }
    return QueryLimits.length.contains(query.count) ? query : nil
  }
}
