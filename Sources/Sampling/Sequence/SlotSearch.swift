import Inference

/// One particle's search for its next event.
struct SlotSearch {
  /// Which particle.
  let slot: Int
  /// The distributions of its context.
  let law: StepLaw
  /// The numbers it draws.
  var random: RandomStream
  /// The running search; nil when the token limit leaves the end as the only event.
  var search: CandidateSearch?
  /// Log of the share of the base distribution's mass the search began with.
  var logShare = 0.0
  /// The synchronous constraint's answers are in the mask already.
  var isMasked = false
  /// Questions asked.
  var checks: Int32 = 0
  /// Candidates that the constraint's mask admits and something else refused.
  var refused: [TokenID] = []
  /// The result: nil while searching.
  var result: StepResult?

  /// What tokens are drawn from.
  var distribution: BaseDistribution { law.proposal }
}

/// How a particle step ended.
struct StepResult {
  /// The event; nil when nothing was admitted.
  var event: TokenID?
  /// Log of the step's weight, pruned mass included.
  var logWeight: Double
}
