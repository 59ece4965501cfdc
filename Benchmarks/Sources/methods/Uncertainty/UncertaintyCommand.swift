import ArgumentParser
import MartingaleKit

/// `methods uncertainty`: which measure knows best that an answer is wrong.
struct UncertaintyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "uncertainty",
    abstract:
      "Compare measures of uncertainty by how well they tell wrong answers from right ones.",
    discussion: """
      Reads JSON Lines with "prompt", "answer", and optionally what the answer must be: "choice" \
      (texts), "regex", or "verbatim" (a text it is a span of). Draws several answers to each and \
      prints, for the first one, whether it is right, the mean of its tokens' -log p and entropy, \
      tokenSAR, and SAR over all of them; at the end the area under the ROC curve of each measure: \
      the share of pairs of a wrong and a right answer in which the wrong one is less sure.
      """)

  @Argument(help: "Questions with their answers as JSON Lines.")
  var file: String

  @Option(help: ArgumentHelp("Answers drawn to each question.", valueName: "n"))
  var samples: Int = 5

  @Option(help: ArgumentHelp("Particles of each draw.", valueName: "n"))
  var particles: Int = 4

  @OptionGroup var model: ModelOptions

  func validate() throws {
    if !(2...64).contains(samples) { throw ValidationError("--samples: 2 to 64") }
    if !(1...256).contains(particles) { throw ValidationError("--particles: 1 to 256") }
  }

  /// The measures, in the order in which they are printed.
  private static let names = [
    "nll", "nll_per_token", "entropy", "token_sar", "sentence_sar", "sar",
  ]

  func run() async throws {
    let lines = try contents(of: file).split(separator: UInt8(ascii: "\n"))
    let model = try self.model.load()
    let relevance = ShiftingAttentionToRelevance(
      embedder: try StaticEmbedder(WordVectorFiles.locate()))
    var options = SamplerOptions(particles: particles, maxTokens: self.model.maxTokens)
    options.base.temperature = self.model.temperature
    let generator = Generator(model: model, options: options)
    var right: [[Double]] = []
    var wrong: [[Double]] = []
    var dead = 0
    for (index, line) in lines.enumerated() {
      try Task.checkCancellation()
      guard let value = try? JSONValue(parsing: Array(line)),
        let prompt = value["prompt"]?.string, let answer = value["answer"]?.string
      else {
        throw MethodsError("\(file):\(index + 1): no \"prompt\" and \"answer\"")
      }
      let compiled = try Self.constraint(value)
      let tokens = try model.tokenize(prompt: prompt)
      var texts: [String] = []
      for draw in 0..<samples {
        let key = RandomKey(
          seed: self.model.seed, request: UInt64(index), output: UInt64(draw))
        if let text = try await generator.generate(tokens, under: compiled, key: key).sample {
          texts.append(text.string)
        }
      }
      guard texts.count == samples else {
        dead += 1
        continue
      }
      let isRight = texts[0].trimmed == answer.trimmed
      let measures = try await measure(texts, prompt, tokens, model, relevance)
      if isRight { right.append(measures) } else { wrong.append(measures) }
      var record = JSONObject()
      record["id"] = value["id"] ?? .int(index)
      record["text"] = .string(texts[0])
      record["right"] = .bool(isRight)
      for (name, measure) in zip(Self.names, measures) {
        record[name] = .rounded(measure, places: 4)
      }
      print(JSONValue.object(record).text)
    }
    var areas = JSONObject()
    for (place, name) in Self.names.enumerated() {
      areas[name] =
        RankedShare.auroc(above: wrong.map { $0[place] }, below: right.map { $0[place] })
        .map { .rounded($0, places: 4) } ?? .null
    }
    let summary: JSONValue = [
      "auroc": .object(areas), "right": .int(right.count), "wrong": .int(wrong.count),
      "dead_ends": .int(dead), "samples": .int(samples), "particles": .int(particles),
      "model": .string(model.identity.name), "seed": .unsigned(self.model.seed),
    ]
    print(summary.text)
  }

  private func measure(
    _ texts: [String], _ question: String, _ prompt: [TokenID], _ model: LlamaModel,
    _ relevance: ShiftingAttentionToRelevance
  ) async throws -> [Double] {
    let tokens = try texts.map { text throws(InferenceError) in
      try model.tokenize(text, parseSpecial: false)
    }
    let scored = try await ScoredAnswer.scored(tokens, after: prompt, by: model).answers
    let entropy = try await MeanTokenEntropy.measure(model, prompt: prompt, tokens: tokens[0])
    let result = try await relevance.measure(prompt: question, answers: scored)
    let surprise = -scored[0].logProbabilities.reduce(0, +)
    return [
      surprise, surprise / Double(max(1, tokens[0].count)), entropy.entropy, result.tokens[0],
      result.sentenceOnly, result.uncertainty,
    ]
  }

  private static func constraint(_ value: JSONValue) throws -> CompiledConstraint? {
    var parts: [ConstraintSpec.Part] = []
    if let pattern = value["regex"]?.string { parts.append(.regex(pattern)) }
    if let choices = value["choice"]?.array?.compactMap(\.string) { parts.append(.choice(choices)) }
    if let source = value["verbatim"]?.string { parts.append(.verbatim(source)) }
    return parts.isEmpty ? nil : try ConstraintCompiler().compile(ConstraintSpec(parts))
  }
}

extension String {
  /// Without spaces at its ends.
  fileprivate var trimmed: String {
    String(String(drop(while: \.isWhitespace)).reversed().drop(while: \.isWhitespace).reversed())
  }
}
