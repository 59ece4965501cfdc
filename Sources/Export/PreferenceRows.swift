internal import Agents
internal import Inference
internal import Sampling
internal import JSONSchema

/// An answer, or a way to one, that can be preferred to another one to the same prompt.
private struct CheckedAnswer {
  var rollout: Rollout
  var answer: Rollout.Answer
  var isGood: Bool

  /// What comes after the prompt: messages, or a text where the prompt is one.
  var completion: JSONValue {
    switch rollout.prompt {
    case .text: .string(answer.text)
    case .messages: .array(rollout.trajectory(answer))
    }
  }

  /// The checked answers of an item's rollouts, each completion once.
  static func all(_ group: [Rollout]) -> [CheckedAnswer] {
    var seen: Set<String> = []
    var found: [CheckedAnswer] = []
    for rollout in group {
      for answer in rollout.answers {
        guard let isGood = answer.isGood else { continue }
        let candidate = CheckedAnswer(rollout: rollout, answer: answer, isGood: isGood)
        if seen.insert(candidate.completion.text).inserted { found.append(candidate) }
      }
    }
    return found
  }
}

extension Rollout.Prompt {
  var json: JSONValue {
    switch self {
    case .text(let text): .string(text)
    case .messages(let messages): .array(messages)
    }
  }
}

extension ExportKind {
  /// `dpo`: pairs of completions of one prompt: an answer that passed the success check and one that did
  /// not, whatever the rollout and step; and the heaviest and the lightest text of a posterior, both valid.
  ///
  ///     {"prompt": […], "chosen": [{"role": "assistant", "content": …}], "rejected": […],
  ///      "meta": {…, "because": "success" | "posterior"}}
  static let dpo = ExportKind(
    "dpo", "pairs: right and wrong answers of an item, likely and unlikely ones of a posterior"
  ) { group, options throws(AgentError) in
    let candidates = CheckedAnswer.all(group)
    var rows: [JSONValue] = []
    if let good = candidates.first(where: \.isGood) {
      for bad in candidates where !bad.isGood && bad.rollout.prompt == good.rollout.prompt {
        rows.append(
          pair(
            good.rollout.prompt.json, good.completion, bad.completion,
            good.rollout.provenance([
              ("because", "success"), ("step", .int(good.answer.step)),
              ("rejected_step", .int(bad.answer.step)),
              (
                "rejected_rollout",
                bad.rollout.header.rollouts > 1 ? .int(bad.rollout.number) : .null
              ),
            ])))
      }
    }
    for rollout in group {
      for answer in rollout.answers {
        if let row = likelier(rollout, answer, options) { rows.append(row) }
      }
    }
    return rows
  }

  private static func pair(
    _ prompt: JSONValue, _ chosen: JSONValue, _ rejected: JSONValue, _ meta: JSONValue
  ) -> JSONValue {
    ["prompt": prompt, "chosen": chosen, "rejected": rejected, "meta": meta]
  }

  /// The ends of a posterior, where its weights say something.
  private static func likelier(
    _ rollout: Rollout, _ answer: Rollout.Answer, _ options: ExportOptions
  ) -> JSONValue? {
    let samples = answer.sampled.samples
    guard answer.sampled.part == "answer", answer.sampled.guarantee == .posterior,
      let best = samples.first,
      let worst = samples.last, best.text != worst.text,
      best.weight >= options.leastRatio * worst.weight
    else { return nil }
    // What failed its check is not preferred, however likely it was.
    if answer.isGood == false, answer.text == best.text { return nil }
    let meta = rollout.provenance([
      ("because", "posterior"), ("step", .int(answer.step)),
      ("chosen_weight", .double(best.weight)), ("rejected_weight", .double(worst.weight)),
      ("ess", .double(answer.sampled.ess)),
    ])
    switch rollout.prompt {
    case .text(let text):
      return pair(.string(text), .string(best.text), .string(worst.text), meta)
    case .messages(let messages):
      return pair(
        .array(messages + rollout.turns.prefix(answer.turnsBefore)),
        .array([Rollout.assistant(best.text)]), .array([Rollout.assistant(worst.text)]), meta)
    }
  }

  /// `kto`: every answer that was checked, with the verdict.
  ///
  ///     {"prompt": […], "completion": [{"role": "assistant", "content": …}], "label": true, "meta": {…}}
  static let kto = ExportKind(
    "kto", "answers with the success check's verdict"
  ) { group, _ throws(AgentError) in
    CheckedAnswer.all(group).map { candidate in
      [
        "prompt": candidate.rollout.prompt.json, "completion": candidate.completion,
        "label": .bool(candidate.isGood),
        "meta": candidate.rollout.provenance([("step", .int(candidate.answer.step))]),
      ]
    }
  }
}
