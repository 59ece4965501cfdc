internal import Agents
internal import Foundation
internal import Inference
internal import Sampling
internal import JSONSchema

extension ExportKind {
  /// `rollouts`: every draw with its rollout's reward; those of an item are a group.
  ///
  ///     {"prompt": …, "completion": "…", "reward": 1, "group": "RUN/3", "group_size": 8, "rollout": 2,
  ///      "draw": 0, "part": "answer", "log_weight": -0.1, "log_z": -1.9,
  ///      "prompt_ids": […], "completion_ids": […], "logprobs": […], "drawn_logprobs": […], "meta": {…}}
  ///
  /// `prompt` is the conversation, and for the loop's own prompts the templated text where tokens were
  /// recorded. `log_weight` is the log of the text's share of its posterior. The arrays have one entry a
  /// token, thought and end included: `logprobs` are the model's own, `drawn_logprobs` those of the law that
  /// was drawn from.
  static let rollouts = ExportKind(
    "rollouts",
    "every draw with its reward, groups of them for an item; with --tokens log-probabilities"
  ) { group, options throws(AgentError) in
    var rows: [JSONValue] = []
    for rollout in group {
      for (number, draw) in rollout.draws.enumerated() {
        guard let text = draw.sampled.text else { continue }
        rows.append(
          .members(
            try beginning(rollout, draw, options) + [
              ("completion", .string(text)), ("thought", .optional(draw.sampled.thought)),
              ("reward", .double(rollout.reward)),
              ("group", .string("\(rollout.header.run)/\(rollout.item)")),
              ("group_size", .int(group.count)), ("rollout", .int(rollout.number)),
              ("draw", .int(number)), ("part", .string(draw.sampled.part)),
              ("log_weight", .double(logShare(of: text, in: draw.sampled))),
              ("log_z", .double(draw.sampled.logZ)),
              ("particles", .int(draw.sampled.particles)),
              ("ess", .double(draw.sampled.ess)),
            ] + tokens(draw, options) + [
              ("meta", rollout.provenance([("step", .int(draw.step))]))
            ]))
      }
    }
    return rows
  }

  private static func beginning(
    _ rollout: Rollout, _ draw: Rollout.Draw, _ options: ExportOptions
  ) throws(AgentError) -> [(String, JSONValue)] {
    if options.includesTokens, draw.sampled.drawn == nil {
      throw AgentError(
        .notAvailable,
        "the run \(rollout.header.run) has no tokens in its journal: set sampling.record_tokens in its "
          + "task, or leave out --tokens")
    }
    let isOwn = draw.sampled.part != "answer" || !rollout.turns.isEmpty
    if isOwn, draw.sampled.drawn != nil, let prompt = draw.sampled.prompt {
      return [("prompt", .string(prompt))]
    }
    return [("prompt", rollout.prompt.json)]
  }

  private static func tokens(
    _ draw: Rollout.Draw, _ options: ExportOptions
  ) -> [(String, JSONValue)] {
    guard options.includesTokens, let drawn = draw.sampled.drawn else { return [] }
    let json = drawn.json
    return [
      ("prompt_ids", json["prompt_ids"] ?? []), ("completion_ids", json["ids"] ?? []),
      ("logprobs", json["logprobs"] ?? []), ("drawn_logprobs", json["drawn_logprobs"] ?? []),
    ]
  }

  /// log of a text's share; nil when it is not among those that were kept.
  private static func logShare(of text: String, in sampled: SampledRecord) -> Double? {
    sampled.samples.first { $0.text == text }.map { log($0.weight) }
  }
}
