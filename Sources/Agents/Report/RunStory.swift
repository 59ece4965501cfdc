package import Prompting

/// What a run's journal tells, in the order in which a person reads it.
package struct RunStory: Hashable, Sendable {
  package var run: String
  package var task: String
  package var model: String
  package var sha256: String?
  package var seed: String
  package var shard: String?
  package var isFinished = false
  package var items: [ItemStory] = []

  /// Tokens of all items.
  var tokens: Int { items.reduce(0) { $0 + $1.tokens } }
  /// Seconds of all items.
  var seconds: Double { items.reduce(0) { $0 + $1.seconds } }
}

/// One item of a run.
package struct ItemStory: Hashable, Sendable {
  package var number: Int
  package var id: String?
  /// How it ended; nil while it has not.
  package var outcome: ItemResult.Outcome?
  package var text: String?
  package var message: String?
  package var steps: [StepStory] = []
  /// What it is about, with its inputs in place; nil in journals of before.
  package var goal: String?
  /// Its inputs, where the goal does not say it all.
  package var inputs: [Part] = []
  /// Whether a success check has passed its answer.
  package var isChecked = false
  package var tokens = 0
  package var seconds = 0.0

  /// A named text.
  package struct Part: Hashable, Sendable {
    package var name: String
    package var text: String
  }

  /// What to call it.
  package var name: String { id ?? "item \(number &+ 1)" }
}

/// One step of an item: what was drawn, what was done, what came of it.
package struct StepStory: Hashable, Sendable {
  package var number: Int
  /// Whether the step had its end recorded.
  package var isFinished = false
  package var isSolved = false
  package var text: String?
  package var message: String?
  package var guarantee: String?
  package var draws: [Draw] = []
  package var decision: Decision?
  /// Queries written for finding tools.
  package var queries: [String] = []
  /// Tools found, with scores.
  package var tools: [Weighted] = []
  package var behaviors: [Behavior] = []
  package var calls: [Call] = []
  /// A problem that was divided, as a tree.
  package var solution: Solution?
  /// What was explored, and how that went.
  package var exploration: ExploredRecord?
  package var tokens = 0
  package var seconds = 0.0
  /// What else was noted, one line each.
  package var notes: [String] = []
  /// Records of strategies' own kinds.
  package var others: [Other] = []

  /// What the step was for, in a word.
  var title: String {
    if exploration != nil { return "exploration" }
    if solution != nil { return "recursion" }
    if let tool = decision?.tool ?? calls.first?.tool { return tool }
    return draws.last?.part ?? "answer"
  }

  /// Seconds of all draws and calls by part, in a fixed order.
  var secondsByPart: [Part] {
    var parts = ["prefill", "decode", "constraint", "sampler"].map { name in
      Part(
        name: name,
        value: draws.flatMap(\.seconds).filter { $0.name == name }.reduce(0) { $0 + $1.value })
    }
    parts.append(Part(name: "tools", value: calls.reduce(0) { $0 + ($1.seconds ?? 0) }))
    return parts.filter { $0.value > 0 }
  }

  /// Tokens of all draws by part.
  var tokensByPart: [Part] {
    let prompt = draws.reduce(0) { $0 + $1.promptTokens }
    let drawn = draws.reduce(0) { $0 + $1.drawnTokens }
    return [Part(name: "prompt", value: Double(prompt)), Part(name: "drawn", value: Double(drawn))]
      .filter { $0.value > 0 }
  }

  /// Something that was drawn from a posterior.
  package struct Draw: Hashable, Sendable {
    /// What for: `answer`, `action`, `queries`, …
    package var part: String
    /// What the model read; nil in journals of before.
    package var prompt: String?
    package var text: String?
    package var message: String?
    /// The distinct texts, heaviest first.
    package var posterior: [Weighted] = []
    package var guarantee: String?
    /// What changed the distribution beside the constraint.
    package var steering: [String] = []
    package var logZ: Double?
    package var ess: Double?
    package var particles = 0
    package var history = WeightHistory()
    /// The text's tokens with their probabilities; empty in journals of before.
    package var pieces: [TextPieces.Piece] = []
    package var promptTokens = 0
    package var drawnTokens = 0
    package var seconds: [Part] = []
  }

  /// What the agent decided to do.
  package struct Decision: Hashable, Sendable {
    /// The action posterior.
    package var actions: [Weighted]
    package var entropy: Double
    package var logZ: Double?
    package var advice: String
    package var tool: String?
    package var thought: String?
    package var reason: String?
  }

  /// A record of a kind that this program does not know: as it stands in the journal.
  package struct Other: Hashable, Sendable {
    package var kind: String
    package var text: String
  }

  /// A name with a number.
  package struct Weighted: Hashable, Sendable {
    package var name: String
    package var value: Double
    package var detail: String?
    /// Whether it was found and not used.
    package var isFaint = false
  }

  /// A behavior that was recalled.
  package struct Behavior: Hashable, Sendable {
    package var name: String
    package var instruction: String
    package var score: Double?
  }

  /// A tool call.
  package struct Call: Hashable, Sendable {
    /// Which call of the step.
    package var number = 0
    package var tool: String
    package var arguments: String
    /// What came back; nil when that is not known.
    package var result: String?
    package var isError = false
    package var seconds: Double?
  }

  /// Some of a total.
  package struct Part: Hashable, Sendable {
    package var name: String
    package var value: Double
  }
}

/// The particles of one draw, token by token.
package struct WeightHistory: Hashable, Sendable {
  /// (tokens, particles) Normalised weights; all zero when none was alive.
  package var weights: [[Double]] = []
  /// (tokens) Effective sample sizes before resampling.
  package var ess: [Double] = []
  /// The tokens after which particles were resampled.
  package var resampled: Set<Int> = []

  package init(weights: [[Double]] = [], ess: [Double] = [], resampled: Set<Int> = []) {
    self.weights = weights
    self.ess = ess
    self.resampled = resampled
  }
}
