internal import Inference
internal import JSONSchema
internal import Tools

/// Which action a model would take: the weighted actions of a sample, and how sure it is of the
/// tool.
struct ActionPosterior {
  /// An action with its share.
  struct WeightedAction {
    var action: ActionSpace.Action
    var weight: Double
  }

  /// The distinct actions, heaviest first.
  let candidates: [WeightedAction]
  /// The tools, heaviest first; equal ones by name.
  let tools: [DecidedRecord.Share]
  /// −Σ p ln p over the tools, in nats.
  let entropy: Double
  /// How many could have been named.
  let choices: Int
  let particles: Int
  let logZ: Double?

  init(_ record: SampledRecord, of space: ActionSpace) {
    choices = space.choices
    particles = record.particles
    logZ = record.logZ
    candidates = record.samples.compactMap { sample in
      space.action(sample.text).map { WeightedAction(action: $0, weight: sample.weight) }
    }
    var shares: [String: Double] = [:]
    for candidate in candidates {
      shares[candidate.action.call.name, default: 0] += candidate.weight
    }
    tools = shares.map { DecidedRecord.Share(name: $0.key, weight: $0.value) }.sorted {
      $0.weight != $1.weight ? $0.weight > $1.weight : $0.name < $1.name
    }
    entropy = tools.reduce(0) {
      $1.weight > 0 ? $0 - $1.weight * Elementary.log($1.weight) : $0
    }
  }

  /// Whether the model hesitates between tools, or wants none of the actions.
  /// - Parameters:
  ///   - share: of the greatest possible entropy: ln(choices), or ln(particles) when that
  ///     is less.
  ///   - least: the log Ẑ below which none is wanted; nil for no such limit.
  func hesitates(from share: Double, least: Double? = nil) -> Bool {
    if let least, let logZ, logZ < least { return true }
    let most = Elementary.log(Double(max(1, min(choices, particles))))
    return most > 0 && entropy > share * most
  }

  /// The heaviest action of a tool that `isAllowed`.
  func best(of tool: String, where isAllowed: (ToolCall) -> Bool) -> WeightedAction? {
    candidates.first { $0.action.call.name == tool && isAllowed($0.action.call) }
  }

  /// The heaviest allowed action of each tool, the heaviest tool first.
  func best(where isAllowed: (ToolCall) -> Bool) -> [WeightedAction] {
    tools.compactMap { best(of: $0.name, where: isAllowed) }
  }

  /// The share of one tool.
  func share(of tool: String) -> Double { tools.first { $0.name == tool }?.weight ?? 0 }

  func record(
    _ advice: DecidedRecord.Advice, _ action: ActionSpace.Action?, reason: String? = nil
  ) -> DecidedRecord {
    DecidedRecord(
      tools: tools, entropy: entropy, choices: choices, logZ: logZ, advice: advice,
      tool: action?.call.name, arguments: action?.call.arguments, thought: action?.thought,
      reason: reason)
  }
}
