import Inference

/// A text being written, with its weight.
struct Particle<State: Hashable & Sendable> {
  /// How far it is.
  enum Status: Hashable {
    case running
    case finished(FinishReason)
    case dead
  }

  /// Where the constraint is.
  var state: State
  /// The tokens drawn so far, the end not among them.
  var tokens: [TokenID] = []
  /// How many of the tokens are a thought; nil while it is not over.
  var thoughtEnd: Int?
  /// What was seen at the end of the thought's last paragraph.
  var look = ThoughtLook()
  /// How many of the last tokens were forced and are not in the weight yet.
  var unscored = 0
  /// (tokens, and the end once it came) Log-probabilities under the base; nil for what was put there
  /// without being drawn.
  var logs: [Float?] = []
  /// The tokens' bytes.
  var text: [UInt8] = []
  /// What is known of each token that is in the weight, the end included; empty when nobody asked.
  var record: [TokenRecord] = []
  /// Unnormalised log weight, the twist included.
  var logWeight = 0.0
  /// What the potentials promised at the last step; divided out before the next.
  var twist = 0.0
  /// Log-probability of the tokens under the base, the end included.
  var logProbability = 0.0
  /// How far it is.
  var status = Status.running
  /// Which of the first particles it descends from.
  var root: Int

  /// Ends it with weight 0.
  mutating func die() {
    status = .dead
    logWeight = -.infinity
  }
}

/// How a text ended.
public enum FinishReason: String, Hashable, Sendable, Codable {
  /// The model ended it, or could only end it.
  case stop
  /// It was cut at the token limit; only unconstrained drawing does that.
  case length
}
