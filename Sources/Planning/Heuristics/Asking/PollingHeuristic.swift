package import Inference
internal import JSONSchema

/// Answers a poll: which of the numbered options does the model name?
///
/// The layer that owns samplers implements it by drawing an answer under a constraint, so that an
/// answer is always a list of option numbers (or none).
package protocol PollSource: Sendable {
  /// Which model answers; part of cache keys.
  var identity: ModelIdentity { get }
  /// One answer drawn at temperature 1: the option numbers named, 1…options; empty for none.
  /// - Parameters:
  ///   - reasoning: whether the model may think aloud before it answers.
  ///   - key: names the random draw.
  func answer(_ messages: [ChatMessage], options: Int, reasoning: Bool, key: RandomKey)
    async throws(InferenceError) -> [Int]
}

/// LFG's polling (arXiv 2310.10103 §3.1): ask several times where to search and where not to,
/// with the options shuffled for every question; s⁺ and s⁻ are the shares of answers that name a
/// candidate. Candidates with equal descriptors are asked about once.
package actor PollingHeuristic: Heuristic {
  package nonisolated let name = "poll"
  private let source: any PollSource
  private let settings: Settings
  private let seed: UInt64
  private var cache: [CacheKey: [String: FrontierScore]] = [:]

  /// How the poll is held.
  package struct Settings: Hashable, Sendable {
    /// n_s: answers drawn for each of the two questions.
    package var samples = 10
    /// Whether the model thinks aloud first.
    package var reasoning = false
    /// Whether places to keep away from are asked for, too; without it s⁻ is 0.
    package var negative = true
    /// Whether a worked example stands before the question.
    package var example = false
    /// What is searched for and where, as the prompt puts it.
    package var setting = "a house"

    /// The defaults.
    package init() {}
  }

  /// The heuristic by the name under which users ask for it.
  static let kind = HeuristicKind(
    "poll", "the model is asked several times where to look and where not to", needsModel: true,
    settings: [
      "samples": [
        "type": "integer", "minimum": 1, "maximum": 64, "default": 10,
        "description": "How often each question is asked, its places in another order every time.",
      ],
      "negative": [
        "type": "boolean", "default": true,
        "description": "Whether it is asked, too, where looking would be a waste of time.",
      ],
      "reasoning": [
        "type": "boolean", "default": false,
        "description": "Whether the model thinks aloud, in a line, before it answers.",
      ],
      "example": [
        "type": "boolean", "default": false,
        "description": "Whether a worked example stands before the question.",
      ],
      "setting": [
        "type": "string", "minLength": 1, "default": "a place",
        "description":
          "What is searched, as the model is told: \"a house\", \"a folder of documents\".",
      ],
    ]
  ) { setup, json throws(PlanningError) in
    var settings = Settings()
    settings.setting = json["setting"]?.string ?? "a place"
    settings.samples = json["samples"]?.int ?? settings.samples
    settings.negative = json["negative"]?.bool ?? settings.negative
    settings.reasoning = json["reasoning"]?.bool ?? settings.reasoning
    settings.example = json["example"]?.bool ?? settings.example
    return PollingHeuristic(
      source: SamplerPoll(model: try setup.neededModel("poll")), settings: settings,
      seed: setup.seed)
  }

  private struct CacheKey: Hashable {
    var goal: String
    var descriptors: [[String]]
  }

  /// A poll of `source`.
  package init(source: any PollSource, settings: Settings = Settings(), seed: UInt64 = 0) {
    self.source = source
    self.settings = settings
    self.seed = seed
  }

  package func assess(_ question: FrontierQuestion) async throws(PlanningError) -> Judgement {
    let options = Set(question.descriptors.filter { !$0.isEmpty }).sorted {
      $0.lexicographicallyPrecedes($1)
    }
    guard !options.isEmpty else { return .abstention(question.descriptors.count) }
    let key = CacheKey(goal: question.goal, descriptors: options)
    var calls = 0
    if cache[key] == nil {
      let promise = try await shares(question.goal, options, avoid: false)
      let avoidance =
        settings.negative
        ? try await shares(question.goal, options, avoid: true)
        : [Double](repeating: 0, count: options.count)
      calls = (settings.negative ? 2 : 1) * settings.samples
      cache[key] = Dictionary(
        uniqueKeysWithValues: options.indices.map {
          (
            options[$0].joined(separator: "\n"),
            FrontierScore(promise: promise[$0], avoidance: avoidance[$0])
          )
        })
    }
    let scores = cache[key] ?? [:]
    return Judgement(
      scores: question.descriptors.map {
        scores[$0.joined(separator: "\n")] ?? .abstention
      }, modelCalls: calls)
  }

  /// (options.count) the share of answers that name each option.
  private func shares(_ goal: String, _ options: [[String]], avoid: Bool)
    async throws(PlanningError) -> [Double]
  {
    var votes = [Double](repeating: 0, count: options.count)
    for sample in 0..<settings.samples {
      let draw = RandomKey(
        seed: seed, request: PollPrompt.hash(goal, options),
        output: UInt64(2 * sample + (avoid ? 1 : 0)))
      var stream = draw.stream(for: .planning)
      var order = Array(options.indices)
      order.shuffle(using: &stream)
      let messages = PollPrompt.messages(
        goal: goal, options: order.map { options[$0] }, avoid: avoid, settings: settings)
      do throws(InferenceError) {
        let named = try await source.answer(
          messages, options: options.count, reasoning: settings.reasoning, key: draw)
        for number in Set(named) where (1...options.count).contains(number) {
          votes[order[number - 1]] += 1
        }
      } catch {
        // An answer that cannot be had counts as naming nothing, as an unreadable one does.
        if error.code == .cancelled { throw PlanningError(error) }
        if sample == 0 { throw PlanningError(error) }
      }
    }
    return votes.map { $0 / Double(settings.samples) }
  }
}
