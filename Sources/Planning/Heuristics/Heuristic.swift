/// Guesses where to look and where not to.
///
/// A heuristic advises; the explorer decides with real distances (LFG, arXiv 2310.10103).
///
/// Requirements on a conformer (checked by `checkHeuristicLaws`):
/// - one score a frontier, in the order asked, each part within 0…1;
/// - renumbering or reordering the frontiers permutes the scores and changes nothing else;
/// - frontiers with equal descriptors get equal scores; an empty descriptor gets `abstention`.
public protocol Heuristic: Sendable {
  /// A short name for records.
  var name: String { get }

  /// Scores every frontier of the question.
  func assess(_ question: FrontierQuestion) async throws(PlanningError) -> Judgement
}

/// Which of these places should be searched next?
public struct FrontierQuestion: Hashable, Sendable {
  /// What is looked for.
  public var goal: String
  /// What is known of each candidate, in words, sorted.
  public var descriptors: [[String]]
  /// The candidates' nodes as text. Only oracles may look at them: numbers carry no information.
  public var names: [String]
  /// How far each candidate is.
  public var distances: [Double]
  /// Which decision of the run this is; part of the key of random draws.
  public var step: Int

  /// A question about candidates.
  public init(
    goal: String, descriptors: [[String]], names: [String] = [], distances: [Double] = [],
    step: Int = 0
  ) {
    self.goal = goal
    self.descriptors = descriptors
    self.names = names
    self.distances = distances
    self.step = step
  }
}

/// The answer to a `FrontierQuestion`.
public struct Judgement: Hashable, Sendable {
  /// One score a candidate, in order.
  public var scores: [FrontierScore]
  /// How often a model was asked for this answer (not counting what a cache knew).
  public var modelCalls: Int

  /// An answer.
  public init(scores: [FrontierScore], modelCalls: Int = 0) {
    self.scores = scores
    self.modelCalls = modelCalls
  }

  /// No opinion about `count` candidates.
  public static func abstention(_ count: Int) -> Judgement {
    Judgement(scores: Array(repeating: .abstention, count: count))
  }
}

/// How strongly a place is recommended and advised against: s⁺ and s⁻ of LFG §3.1, both 0…1.
public struct FrontierScore: Hashable, Sendable {
  /// s⁺, the share of votes for searching here.
  public var promise: Double
  /// s⁻, the share of votes against it.
  public var avoidance: Double

  /// A score.
  public init(promise: Double, avoidance: Double) {
    self.promise = promise
    self.avoidance = avoidance
  }

  /// No opinion.
  public static let abstention = FrontierScore(promise: 0, avoidance: 0)
}

/// What a full vote is worth, in the environment's unit of cost (LFG's w_p and w_n).
///
/// Harm is bounded: a frontier farther than the nearest by more than `promise + avoidance` is
/// never chosen over it.
public struct HeuristicWeights: Hashable, Sendable {
  /// w_p: how far a full recommendation may lead.
  public var promise: Double
  /// w_n: how far a full warning may keep away.
  public var avoidance: Double

  /// Weights.
  public init(promise: Double, avoidance: Double) {
    self.promise = promise
    self.avoidance = avoidance
  }

  /// h = w_p s⁺ − w_n s⁻ − distance.
  public func value(_ score: FrontierScore, distance: Double) -> Double {
    promise * score.promise - avoidance * score.avoidance - distance
  }
}

/// No opinion at all: exploration of the nearest frontier.
public struct NearestHeuristic: Heuristic {
  public let name = "nearest"

  /// Abstains.
  public init() {}

  public func assess(_ question: FrontierQuestion) -> Judgement {
    .abstention(question.descriptors.count)
  }
}
