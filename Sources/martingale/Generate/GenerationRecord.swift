import Constraints
import Inference
import JSONSchema
import RemoteBackend
import Sampling

/// The record of one answer, as `--json` and `--jsonl` print it.
struct GenerationRecord {
  var id: JSONValue = .null
  var generation: Generation
  var options: SamplerOptions
  var model: ModelIdentity
  var seed: UInt64
  var loadSeconds: Double
  /// Whether the constraint is a schema, so that the text is parsed as `value`.
  var isJSON: Bool
  /// What was asked of the thought before the text; nil when there was none.
  var reasoning: Reasoning?
  /// What tokens cost, when the user said.
  var prices: RemotePrices?
  /// What the text had to be.
  var compiled: CompiledConstraint?
  /// What changed the distribution beside the constraint.
  var steering: GenerationSession.Steering

  /// Which lines of the prompt support the text, when that was asked.
  var explanation: Explanation?

  /// How the text came to be one of several that differ, and what law it then has; nil for a draw.
  var diversity: (record: JSONValue, law: String)?

  /// Why the text ends where it does.
  var finishReason: String {
    generation.sample?.finish.rawValue ?? "dead_end"
  }

  /// The record as JSON.
  var json: JSONValue {
    var members: [(String, JSONValue)] = [
      ("id", id), ("text", .optional(generation.sample?.string)),
    ]
    if isJSON, let text = generation.sample?.text {
      members.append(("value", (try? JSONValue(parsing: text)) ?? .null))
    }
    if let reasoning { members.append(("reasoning", thought(reasoning))) }
    let posterior = generation.posterior
    members += [
      ("finish_reason", .string(finishReason)),
      ("guarantee", .string(posterior.guarantee.rawValue)),
      ("log_z", posterior.logZ.map { .double($0) } ?? .null),
      ("ess", posterior.isWeighted ? .rounded(posterior.ess) : .null),
      (
        "samples",
        .array(posterior.samples.map { Self.sample($0, isWeighted: posterior.isWeighted) })
      ),
      ("sampler", sampler), ("usage", usage),
      ("model", ["name": .string(model.name), "sha256": .optional(model.sha256)]),
      ("seed", .unsigned(seed)), ("seconds", seconds),
    ]
    if let diversity {
      members.append(("diverse", diversity.record))
      if !posterior.isWeighted { members.append(("weights_missing", .string(diversity.law))) }
    }
    if let explanation { members.append(("explanation", explanation.json)) }
    if posterior.logZ == nil, options.base.isLimit {
      members.append(
        (
          "log_z_missing",
          "at temperature 0 the base distribution is no longer the model's; draw at temperature 1"
        ))
    }
    if generation.sample == nil {
      let message = posterior.deadEnds.explanation(under: options, naming: .flags, of: compiled)
      members.append(("error", ["code": "dead_end", "message": .string(message)]))
    }
    return .object(JSONObject(members.map { JSONObject.Member(name: $0.0, value: $0.1) }))
  }

  private static func sample(_ sample: Sample, isWeighted: Bool) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("text", .string(sample.string)), ("weight", isWeighted ? .double(sample.weight) : .null),
      ("log_weight", isWeighted ? .double(Elementary.log(sample.weight)) : .null),
    ]
    if !sample.thoughts.isEmpty {
      let thoughts = sample.thoughts.map { thought -> JSONValue in
        ["text": .string(thought.string), "weight": .double(thought.weight)]
      }
      members.append(("thoughts", .array(thoughts)))
    }
    return .object(JSONObject(members.map { JSONObject.Member(name: $0.0, value: $0.1) }))
  }

  private func thought(_ reasoning: Reasoning) -> JSONValue {
    let thought = generation.sample?.thought
    return [
      "text": .optional(thought?.string), "tokens": thought.map { .int($0.tokens) } ?? .null,
      "most_tokens": .int(reasoning.tokens),
      "probe": reasoning.probe.map { .int($0) } ?? .null,
      "markers": [.string(reasoning.markers.opening), .string(reasoning.markers.ending)],
    ]
  }

  private var usage: JSONValue {
    let usage = generation.posterior.usage
    var remote: [(String, JSONValue)] = []
    if usage.missingMass > 0 { remote.append(("missing_mass", .rounded(usage.missingMass))) }
    if let prices {
      var paid = RemoteUsage()
      paid.promptTokens = usage.evaluated.prefill
      paid.completionTokens = usage.evaluated.decode
      remote.append(("cost", .double(paid.cost(prices))))
    }
    let counts: JSONValue = [
      "prompt_tokens": .int(usage.promptTokens),
      "completion_tokens": .int(generation.sample?.tokens ?? 0),
      "tokens_evaluated": .int(usage.evaluated.prefill + usage.evaluated.decode),
      "particle_steps": .int(usage.steps), "constraint_checks": .int(usage.checks),
      "masks": .int(usage.masks), "exact_steps": .int(usage.exactSteps),
      "forced_steps": .int(usage.forcedSteps), "thoughts_ended": .int(usage.thoughtsEnded),
    ]
    var members = counts.object ?? JSONObject()
    if steering.speculation != nil || steering.draft != nil {
      members["guessed_tokens"] = .int(usage.guessed)
      members["guesses_taken"] = .int(usage.guessesTaken)
      members["draft_tokens"] = .int(usage.draft.prefill + usage.draft.decode)
    }
    if let routed = generation.routed { members["routed"] = routed.json }
    for (name, value) in remote { members[name] = value }
    return .object(members)
  }

  private var seconds: JSONValue {
    [
      "load": .rounded(loadSeconds), "prefill": .rounded(generation.seconds.prefill),
      "decode": .rounded(generation.seconds.decode),
      "constraint": .rounded(generation.seconds.constraint),
      "sampler": .rounded(generation.seconds.sampler),
    ]
  }

  private var sampler: JSONValue {
    let posterior = generation.posterior
    let own: JSONValue = [
      "method": .string(options.method.name), "particles": .int(posterior.particles),
      "resamplings": .int(posterior.resamplings), "ancestors": .int(posterior.ancestors),
      "ess_threshold": .double(options.essThreshold),
      "resampling": .string(options.resampling.rawValue),
      "probes": .int(options.method.probes),
      "fast_forward": .string(options.fastForward.rawValue),
    ]
    var record = options.record(
      after: own, schedule: steering.schedule?.name, critics: steering.critics)
    if case .object(var members) = record {
      if let speculation = steering.speculation { members["speculate"] = .string(speculation) }
      if let draft = steering.draft { members["draft_model"] = .string(draft) }
      if let route = steering.routing.json { members["route"] = route }
      record = .object(members)
    }
    return record
  }
}

extension SequenceMethod {
  /// Draws that sharpen each AWRS weight.
  fileprivate var probes: Int {
    if case .smc(.recursive(let probes, _)) = self { probes } else { 1 }
  }
}
