internal import Synchronization

/// An amount of everything that can run out.
public struct BudgetAmount: Hashable, Sendable {
  /// Steps begun.
  public var steps: Int
  /// Prompt tokens and tokens drawn: counts that do not depend on what a cache held.
  public var tokens: Int
  /// Calls of tools, failed ones too.
  public var toolCalls: Int
  /// Seconds of finished steps.
  public var seconds: Double

  /// An amount; all default to none.
  public init(steps: Int = 0, tokens: Int = 0, toolCalls: Int = 0, seconds: Double = 0) {
    self.steps = steps
    self.tokens = tokens
    self.toolCalls = toolCalls
    self.seconds = seconds
  }

  static func + (left: Self, right: Self) -> Self {
    BudgetAmount(
      steps: left.steps + right.steps, tokens: left.tokens + right.tokens,
      toolCalls: left.toolCalls + right.toolCalls, seconds: left.seconds + right.seconds)
  }

  static func - (left: Self, right: Self) -> Self {
    BudgetAmount(
      steps: left.steps - right.steps, tokens: left.tokens - right.tokens,
      toolCalls: left.toolCalls - right.toolCalls, seconds: left.seconds - right.seconds)
  }
}

/// What one run may spend; nil is unlimited.
public struct SpendingLimits: Hashable, Sendable {
  /// Steps; the strategy's own number when nothing is said.
  public var steps: Int?
  /// Prompt tokens and tokens drawn by all particles.
  public var tokens: Int?
  /// Seconds of the wall clock, over all resumptions.
  public var seconds: Double?
  /// Calls of tools, at the most; nil for no limit.
  public var toolCalls: Int?
  /// How often the same call, with the same arguments, may be made in an item, when it may have an
  /// effect.
  public var sameCalls = SpendingLimits.sameCallsByDefault

  /// As often as the same call with an effect may be made when a task says nothing.
  public static let sameCallsByDefault = 5

  /// Limits; all but that of same calls default to none.
  public init(
    steps: Int? = nil, tokens: Int? = nil, seconds: Double? = nil, toolCalls: Int? = nil
  ) {
    self.steps = steps
    self.tokens = tokens
    self.seconds = seconds
    self.toolCalls = toolCalls
  }
}

/// What may be spent, and what has been: the whole run's, an item's, or that of a part of its work.
///
/// Ledgers form a tree. Something is begun only when the most it can cost has been reserved here
/// and in every ledger above; what it really cost is booked afterwards.
package final class BudgetLedger: Sendable {
  /// What can run out.
  package enum Resource: String, Hashable, Sendable {
    case steps, tokens, seconds
    case toolCalls = "tool calls"
  }

  /// Why something cannot begin.
  package struct Shortfall: Error, Hashable, Sendable, CustomStringConvertible {
    package var resource: Resource
    /// Whose budget it is; nil for an item's own.
    package var owner: String?

    package var description: String {
      "the budget of \(resource.rawValue) is spent" + (owner.map { " (\($0))" } ?? "")
    }
  }

  /// Whose it is; nil for an item's own.
  package let owner: String?
  /// What may be spent here.
  package let limits: SpendingLimits
  private let parent: BudgetLedger?
  private let state = Mutex((spent: BudgetAmount(), reserved: BudgetAmount()))

  /// Nothing spent yet.
  package init(_ limits: SpendingLimits, owner: String? = nil, below parent: BudgetLedger? = nil) {
    self.limits = limits
    self.owner = owner
    self.parent = parent
  }

  /// The most tokens that drawing one answer can cost.
  package static func cost(promptTokens: Int, particles: Int, maxTokens: Int) -> Int {
    promptTokens + particles * maxTokens
  }

  /// What has been spent here.
  package var spent: BudgetAmount { state.withLock { $0.spent } }

  /// Seconds until the first limit on time here or above; nil without one.
  package var secondsLeft: Double? {
    let own = limits.seconds.map { $0 - spent.seconds }
    return [own, parent?.secondsLeft].compactMap(\.self).min()
  }

  /// Why `cost` cannot be paid now; nil when it can.
  package func shortfall(_ cost: BudgetAmount) -> Shortfall? {
    state.withLock { shortfall(cost, $0.spent + $0.reserved) } ?? parent?.shortfall(cost)
  }

  /// Time comes first: a step that was cut off is no honest attempt.
  private func shortfall(_ cost: BudgetAmount, _ used: BudgetAmount) -> Shortfall? {
    let after = used + cost
    func exceeds(_ most: Int?, _ amount: Int) -> Bool { most.map { amount > $0 } ?? false }
    let resource: Resource? =
      if let most = limits.seconds, used.seconds >= most {
        .seconds
      } else if exceeds(limits.steps, after.steps) {
        .steps
      } else if cost.toolCalls > 0, exceeds(limits.toolCalls, after.toolCalls) {
        .toolCalls
      } else if exceeds(limits.tokens, after.tokens) {
        .tokens
      } else {
        nil
      }
    return resource.map { Shortfall(resource: $0, owner: owner) }
  }

  /// Sets `cost` aside here and above.
  package func reserve(_ cost: BudgetAmount) throws(Shortfall) {
    let missing = state.withLock { state in
      let missing = shortfall(cost, state.spent + state.reserved)
      if missing == nil { state.reserved = state.reserved + cost }
      return missing
    }
    if let missing { throw missing }
    do throws(Shortfall) {
      try parent?.reserve(cost)
    } catch {
      state.withLock { $0.reserved = $0.reserved - cost }
      throw error
    }
  }

  /// Gives a reservation back and books what it came to.
  package func settle(_ reservation: BudgetAmount, spent: BudgetAmount) {
    state.withLock {
      $0.reserved = $0.reserved - reservation
      $0.spent = $0.spent + spent
    }
    parent?.settle(reservation, spent: spent)
  }
}
