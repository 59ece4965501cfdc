/// Turns the estimated probability that the goal lies behind each candidate into votes.
///
/// A place is recommended in proportion to its probability up to `certain`, and advised against
/// only when its probability is close to nothing: "probably not" is no reason for a detour, while
/// "surely not" is.
package struct VoteRule: Hashable, Sendable {
  /// A probability from which on s⁺ is 1.
  package var certain: Double
  /// A probability below which s⁻ rises linearly from 0 to 1.
  package var hopeless: Double

  /// A rule; the defaults were chosen on the house benchmark's hand-written prior.
  package init(certain: Double = 1.0 / 3, hopeless: Double = 0.05) {
    self.certain = certain
    self.hopeless = hopeless
  }

  /// The votes for one probability; nil abstains.
  package func score(_ probability: Double?) -> FrontierScore {
    guard let probability else { return .abstention }
    return FrontierScore(
      promise: min(1, probability / certain), avoidance: max(0, 1 - probability / hopeless))
  }
}
