import Foundation
import Inference
import JSONSchema
import Sampling

/// What may be claimed about answers and what they cost: the `martingale` field of a response.
struct HonestyRecord {
  var model: ModelIdentity
  var seed: UInt64
  var options: SamplerOptions
  /// What was asked of the thought before each text; nil when there is none.
  var reasoning: Reasoning?
  var isConstrained: Bool
  var isDescribed: Bool
  var warnings: [String]
  var schedule: String?
  var critics: [String] = []

  /// The field, with one entry a choice.
  func json(_ answers: [GenerationAnswer]) -> JSONValue {
    [
      "model": [
        "name": .string(model.name), "sha256": model.sha256.map { .string($0) } ?? .null,
      ],
      "seed": .unsigned(seed),
      "batched": .bool(answers.contains(where: \.batched)),
      "described": .bool(isDescribed),
      "reasoning_tokens": reasoning.map { .int($0.tokens) } ?? .null,
      "sampler": sampler,
      "choices": .array(answers.map(choice)),
      "warnings": .array(warnings.map { .string($0) }),
    ]
  }

  private var sampler: JSONValue {
    let own: JSONValue = [
      "method": .string(options.method.name), "particles": .int(options.particles),
      "ess_threshold": .double(options.essThreshold),
      "resampling": .string(options.resampling.rawValue),
      "fast_forward": .string(options.fastForward.rawValue),
    ]
    return options.record(after: own, schedule: schedule, critics: critics)
  }

  private func choice(_ answer: GenerationAnswer) -> JSONValue {
    let posterior = answer.generation.posterior
    let usage = posterior.usage
    return [
      "guarantee": .string(posterior.guarantee.rawValue),
      "log_z": posterior.logZ.map { .double($0) } ?? .null,
      "ess": posterior.isWeighted ? .double(posterior.ess) : .null,
      "particles": .int(posterior.particles),
      "ancestors": .int(posterior.ancestors), "resamplings": .int(posterior.resamplings),
      "distinct": .int(posterior.samples.count),
      "closed_by_budget": .bool(closedByBudget(answer)),
      "usage": [
        "tokens_evaluated": .int(usage.evaluated.prefill + usage.evaluated.decode),
        "particle_steps": .int(usage.steps), "constraint_checks": .int(usage.checks),
        "masks": .int(usage.masks), "forced_steps": .int(usage.forcedSteps),
      ],
    ]
  }

  /// Whether the text was completed with the last token there was, so that it may be shorter than
  /// the model wanted. It is complete all the same.
  private func closedByBudget(_ answer: GenerationAnswer) -> Bool {
    isConstrained && answer.sample.finish == .stop
      && answer.sample.tokens - (answer.sample.thought?.tokens ?? 0) + 1 >= options.maxTokens
  }
}

extension GenerationAnswer {
  /// The log of the text's share of its posterior; null for a text that was not drawn from one.
  var logWeight: JSONValue {
    generation.posterior.isWeighted ? .double(log(sample.weight)) : .null
  }
}
