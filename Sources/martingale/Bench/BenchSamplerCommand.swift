import ArgumentParser
import Constraints
import Foundation
import Inference
import JSONSchema
import LlamaBackend
import Sampling

/// `martingale bench sampler`: where the time goes when texts are drawn under patterns.
struct BenchSamplerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sampler",
    abstract: "Draw under patterns; model, sampler and constraint shares, checks and evaluations.",
    discussion: """
      Reads JSON Lines with a "pattern". The prompt is a system message, three examples and the \
      pattern; a token with a newline ends a text. With --kernel, times the sampler alone on \
      synthetic logits instead.
      """)

  @Argument(help: "Patterns as JSON Lines.")
  var file: String?

  @Flag(help: "Time the sampler's inner loops without a model.")
  var kernel = false

  @Option(help: "Particles.") var particles: Int = 5
  @Option(help: "Resample below this share.") var essThreshold: Double = 0.5

  @OptionGroup var model: LocalModelOptions
  @OptionGroup var draws: SeedOption
  @OptionGroup var heat: TemperatureOption
  @OptionGroup var length: LengthOption

  func validate() throws {
    if kernel == (file != nil) { throw ValidationError("give either a file or --kernel") }
  }

  func run() async throws {
    guard let file else {
      return try StandardOutput.write(line: try Self.json(KernelBenchmark()))
    }
    let lines = try Files.read(file).split(separator: UInt8(ascii: "\n"))
    let model = try self.model.load()
    let newlines = EventSpace.tokens(containing: UInt8(ascii: "\n"), in: model.vocabulary)
    let sampler = SequenceSampler(
      model: model,
      options: SamplerOptions(
        particles: particles, essThreshold: essThreshold,
        base: BaseAdjustment(temperature: heat.temperature),
        maxTokens: length.maxTokens))
    var runs: [SamplingRun] = []
    var dead = 0
    for (index, line) in lines.enumerated() {
      try Task.checkCancellation()
      guard let value = try? JSONValue(parsing: Array(line)), let pattern = value["pattern"]?.string
      else {
        throw CommandFailure(
          .invalidData, code: "invalid_request", "\(file):\(index + 1): no \"pattern\"")
      }
      let compiled: CompiledConstraint
      do throws(ConstraintError) {
        compiled = try ConstraintCompiler().compile(ConstraintSpec([.regex(pattern)]))
      } catch {
        let record: JSONValue = [
          "id": value["i"] ?? .int(index), "pattern": .string(pattern),
          "refused": .string(error.message),
        ]
        try StandardOutput.write(line: record.text)
        continue
      }
      let run = try await sampler.sample(
        SamplingRequest(
          prompt: try model.tokenize(chat: Self.messages(pattern)),
          constraint: compiled.constraint, alsoEnding: newlines),
        key: RandomKey(seed: draws.seed ?? 0, request: UInt64(index)))
      runs.append(run)
      var valid = true
      for sample in run.posterior.samples where try !compiled.revalidate(sample.text).isEmpty {
        valid = false
      }
      if run.posterior.samples.isEmpty { dead += 1 }
      let record: JSONValue = [
        "id": value["i"] ?? .int(index), "pattern": .string(pattern),
        "path": .optional(compiled.members.first?.path.rawValue),
        "best": .optional(run.posterior.samples.first?.string),
        "samples": .int(run.posterior.samples.count), "valid": .bool(valid),
        "log_z": run.posterior.logZ.map { .double($0) } ?? .null,
        "ess": .rounded(run.posterior.ess),
        "dead_end": run.posterior.samples.isEmpty
          ? .string(run.posterior.deadEnds.explanation) : .null,
        "report": try JSONValue(parsing: try Self.json(SamplerReport([run]))),
      ]
      try StandardOutput.write(line: record.text)
    }
    let total: JSONValue = [
      "patterns": .int(runs.count), "empty_posteriors": .int(dead),
      "total": try JSONValue(parsing: try Self.json(SamplerReport(runs))),
      "model": .string(model.identity.name), "threads": .int(model.threads),
    ]
    try StandardOutput.write(line: total.text)
  }

  private static func messages(_ pattern: String) -> [ChatMessage] {
    var messages = [
      ChatMessage(
        role: "system",
        content: "You are a helpful assistant that generates strings matching regular expressions. "
          + "Only output the exact string that matches the regex pattern, nothing more.")
    ]
    for (question, answer) in [("(ab)+", "ab"), ("(ab|cd)+", "cd"), ("[a-z]+", "hello")] {
      messages.append(ChatMessage(role: "user", content: question))
      messages.append(ChatMessage(role: "assistant", content: answer))
    }
    messages.append(ChatMessage(role: "user", content: pattern))
    return messages
  }

  private static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
