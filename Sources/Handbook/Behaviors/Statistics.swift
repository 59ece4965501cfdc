internal import Foundation

/// How a behavior has done.
public struct Statistics: Hashable, Sendable {
  /// How often it was given to a model.
  public var uses = 0
  /// How often the answer cited it.
  public var cited = 0
  /// Cited uses that succeeded.
  public var successes = 0
  /// Cited uses that failed.
  public var failures = 0
  /// Tokens written in uses with a baseline to compare with.
  public var tokensOut = 0
  /// Tokens written without behaviors on the same problems.
  public var tokensBaseline = 0
  /// Successes, older ones counting less.
  public var successWeight = 0.0
  /// Failures, older ones counting less.
  public var failureWeight = 0.0
  /// When the weights were last brought up to date; seconds since 1970.
  public var weighedAt = 0

  /// Nothing has happened yet.
  public init() {}

  /// A use counts half after this many later ones…
  static let halfLifeUses = 200.0
  /// …or after this many seconds (90 days).
  static let halfLifeSeconds = 90.0 * 86_400

  /// The posterior of the success probability at `now`, from a uniform prior on cited uses.
  public func posterior(now: Int) -> BetaPosterior {
    let fade = Self.fade(seconds: now - weighedAt)
    return BetaPosterior(alpha: 1 + successWeight * fade, beta: 1 + failureWeight * fade)
  }

  /// Adds one use.
  mutating func add(_ event: UsageEvent) {
    uses += 1
    if let baseline = event.tokensBaseline {
      tokensOut += event.tokensOut
      tokensBaseline += baseline
    }
    guard event.cited else { return }
    cited += 1
    guard event.outcome != .unknown else { return }
    let fade = Self.fade(seconds: event.at - weighedAt) * exp2(-1 / Self.halfLifeUses)
    successWeight *= fade
    failureWeight *= fade
    weighedAt = max(weighedAt, event.at)
    if event.outcome == .success {
      successes += 1
      successWeight += 1
    } else {
      failures += 1
      failureWeight += 1
    }
  }

  /// Adds the statistics of a behavior that says the same.
  mutating func add(_ other: Statistics) {
    let latest = max(weighedAt, other.weighedAt)
    let own = Self.fade(seconds: latest - weighedAt)
    let their = Self.fade(seconds: latest - other.weighedAt)
    uses += other.uses
    cited += other.cited
    successes += other.successes
    failures += other.failures
    tokensOut += other.tokensOut
    tokensBaseline += other.tokensBaseline
    successWeight = successWeight * own + other.successWeight * their
    failureWeight = failureWeight * own + other.failureWeight * their
    weighedAt = latest
  }

  /// How much of a weight is left after some time; a clock that went back takes nothing away.
  private static func fade(seconds: Int) -> Double {
    exp2(-Double(max(0, seconds)) / halfLifeSeconds)
  }
}

/// One use of a behavior in a prompt.
public struct UsageEvent: Hashable, Sendable {
  /// How the run ended.
  public enum Outcome: String, Hashable, Sendable {
    case success
    case failure
    case unknown
  }

  /// Names the event: recording the same id again changes nothing, so a resumed run may repeat it.
  public var id: String
  /// The behavior.
  public var name: BehaviorName
  /// Its version.
  public var version: Int
  /// The run.
  public var run: String
  /// Its place in the retrieved list, from 0.
  public var rank: Int
  /// Its score there.
  public var score: Double
  /// Whether the answer referred to it by name.
  public var cited: Bool
  /// How it ended.
  public var outcome: Outcome
  /// Tokens the model wrote.
  public var tokensOut: Int
  /// Tokens it wrote without behaviors, when that was measured.
  public var tokensBaseline: Int?
  /// When; seconds since 1970.
  public var at: Int

  /// What happened when behaviors were used.
  public init(
    id: String, name: BehaviorName, version: Int, run: String, rank: Int = 0, score: Double = 0,
    cited: Bool, outcome: Outcome, tokensOut: Int = 0, tokensBaseline: Int? = nil, at: Int
  ) {
    self.id = id
    self.name = name
    self.version = version
    self.run = run
    self.rank = rank
    self.score = score
    self.cited = cited
    self.outcome = outcome
    self.tokensOut = tokensOut
    self.tokensBaseline = tokensBaseline
    self.at = at
  }
}
