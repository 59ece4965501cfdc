import ArgumentParser
import Constraints
import Foundation
import Inference
import JSONSchema
import LlamaBackend
import Sampling

/// `martingale bench generate`: what holding a model to a constraint costs in speed.
struct BenchGenerateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Compare constrained with unconstrained generation, side by side in one run.",
    discussion: """
      Prints tokens per second, prefill not counted, for llama.cpp's own decode of one and eight \
      sequences, unconstrained drawing, and constrained drawing with one and eight particles. The \
      repetitions take turns, so that a busy machine slows all of them; trust the ratios.
      """)

  @Option(help: ArgumentHelp("Repetitions; the medians are compared.", valueName: "n"))
  var repetitions: Int = 5

  @Option(help: ArgumentHelp("Tokens a text.", valueName: "n"))
  var tokens: Int = 48

  @OptionGroup var model: LocalModelOptions
  @OptionGroup var draws: SeedOption

  func validate() throws {
    if !(1...1000).contains(repetitions) { throw ValidationError("--repetitions: 1 to 1000") }
    if !(8...1000).contains(tokens) { throw ValidationError("--tokens: 8 to 1000") }
  }

  func run() async throws {
    let model = try self.model.load()
    let prompt = try model.tokenize(prompt: "Once upon a time there was a small house. In it lived")
    // Any text, but not a short one: every run takes all its tokens.
    let regex = try ConstraintCompiler().compile(
      ConstraintSpec([.regex("[ -~\\n]{\(tokens * 12),}")]))
    var raw: [Int: [Double]] = [1: [], 8: []]
    var runs: [String: [SamplingRun]] = [:]
    let arms: [(name: String, particles: Int, method: SequenceMethod, constrained: Bool)] = [
      ("unconstrained", 1, .base, false), ("constrained_1", 1, .masked, true),
      ("constrained_8", 8, .smc(.automatic), true),
    ]
    for repetition in 0..<repetitions {
      try Task.checkCancellation()
      for count in [1, 8] {
        raw[count]?.append(
          try await model.rawBatchDecodeSpeed(
            sequences: count, steps: tokens, prompt: prompt.count))
      }
      for arm in arms {
        var options = SamplerOptions(
          method: arm.method, particles: arm.particles, essThreshold: 0, maxTokens: tokens)
        // All runs are cut at the limit; finishing in time is not what is measured.
        options.finishesInTime = false
        let run = try await SequenceSampler(model: model, options: options).sample(
          SamplingRequest(
            prompt: prompt, constraint: arm.constrained ? regex.constraint : nil),
          key: RandomKey(seed: draws.seed ?? 0, request: UInt64(repetition)))
        runs[arm.name, default: []].append(run)
      }
    }
    try print(raw, arms.map(\.name), runs, model)
  }

  private func print(
    _ raw: [Int: [Double]], _ names: [String], _ runs: [String: [SamplingRun]], _ model: LlamaModel
  ) throws {
    let single = Quantiles(raw[1] ?? []).at(0.5)
    let eight = Quantiles(raw[8] ?? []).at(0.5)
    for (name, value) in [("llama_cpp_1", single), ("llama_cpp_8", eight)] {
      try StandardOutput.write(
        line: (["name": .string(name), "tokens_per_second": .rounded(value, places: 2)] as JSONValue)
          .text)
    }
    var speeds: [String: Double] = [:]
    for name in names {
      let all = runs[name] ?? []
      let median = Quantiles(all.map { SamplerReport([$0]).stepsPerSecond }).at(0.5)
      speeds[name] = median
      let report = SamplerReport(all)
      let record: JSONValue = [
        "name": .string(name), "tokens_per_second": .rounded(median, places: 2),
        "share": [
          "model": .rounded(report.share.model, places: 4),
          "constraint": .rounded(report.share.constraint, places: 4),
          "sampler": .rounded(report.share.sampler, places: 4),
        ],
        "overhead_us_per_step": .rounded(report.overheadPerStep, places: 1),
        "tokens_evaluated_per_step": .rounded(report.tokensEvaluatedPerStep, places: 3),
        "checks_per_step": .rounded(report.checks.mean, places: 2), "steps": .int(report.steps),
      ]
      try StandardOutput.write(line: record.text)
    }
    func ratio(_ a: Double?, _ b: Double?) -> JSONValue {
      guard let a, let b, b > 0 else { return .null }
      return .rounded(a / b, places: 3)
    }
    let total: JSONValue = [
      "ratios": [
        "constrained_1 / unconstrained": ratio(speeds["constrained_1"], speeds["unconstrained"]),
        "constrained_8 / llama_cpp_8": ratio(speeds["constrained_8"], eight),
        "constrained_8 / constrained_1": ratio(speeds["constrained_8"], speeds["constrained_1"]),
        "llama_cpp_8 / llama_cpp_1": ratio(eight, single),
      ],
      "model": .string(model.identity.name), "threads": .int(model.threads),
      "cores": .int(ProcessInfo.processInfo.activeProcessorCount),
      "repetitions": .int(repetitions), "tokens": .int(tokens),
    ]
    try StandardOutput.write(line: total.text)
  }
}
