/// When a behavior that was tried enough is taken out of use.
package struct RetirementRule: Hashable, Sendable {
  /// Cited uses with a known outcome before anything is decided.
  package var leastUses = 20
  /// How far below the base rate, in standard deviations of that many uses.
  package var deviations = 2.0

  package init() {}

  /// The active behaviors whose success is below base rate − 2 σ, σ = √(p(1 − p)/n), where the
  /// base rate p is that of all cited uses in the handbook.
  package func candidates(in store: BehaviorStore) async throws(HandbookError) -> [Behavior] {
    let base = try await store.baseRate()
    let all = base.successes + base.failures
    guard all > 0 else { return [] }
    let rate = Double(base.successes) / Double(all)
    return try await store.behaviors([.active]).filter { behavior in
      let known = behavior.statistics.successes + behavior.statistics.failures
      guard known >= leastUses else { return false }
      let own = Double(behavior.statistics.successes) / Double(known)
      let deviation = (rate * (1 - rate) / Double(known)).squareRoot()
      return own < rate - deviations * deviation
    }
  }
}
