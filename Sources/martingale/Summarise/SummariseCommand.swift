public import ArgumentParser
import Foundation
import Inference
import JSONSchema
import LlamaBackend
public import Prompting

extension SummaryOptions.Method: ExpressibleByArgument {}

/// `martingale summarise`: texts that are longer than the model's context.
struct SummariseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summarise",
    abstract: "Summarise texts that are longer than the model's context.",
    discussion: """
      The text is read in pieces that end with a sentence. Either the pieces' summaries are merged \
      until one is left (hierarchical), or one summary is carried along and takes in piece after \
      piece (incremental). Every summary is one paragraph of bounded length that ends with a \
      full stop, also where the bound cuts a sentence short. With --judge a model names the errors of every sentence (BooookScore's eight kinds: \
      omissions, discontinuity, salience, language, inconsistency, duplication); the score is the \
      share of sentences without one. It sees the summary only: coherence is judged, not truth.

      EXAMPLES
        martingale summarise minutes.txt --max-tokens 120
        cat book/*.txt | martingale summarise --method incremental --focus 'who owns the house'
        martingale summarise report.txt --judge qwen-1.5b --json

      EXIT STATUS
        0 there is a summary of the whole text; 1 none could be drawn; 75 the budget was spent before \
      the end of the text.
      """)

  @Argument(
    help: ArgumentHelp(
      "The text's files, in order; standard input by default.", valueName: "file"),
    completion: .file())
  var files: [String] = []

  @Option(help: "Merge summaries of pieces, or carry one along.")
  var method = SummaryOptions.Method.hierarchical

  @Option(help: ArgumentHelp("What the summary is for.", valueName: "text"))
  var focus: String?

  @Option(
    help: ArgumentHelp(
      "About how many tokens are read at once; at least twice --max-tokens.", valueName: "n"))
  var pieceTokens = 1024

  @Option(
    name: .customLong("budget-tokens"),
    help: ArgumentHelp("The most tokens of all questions, prompts included.", valueName: "n"))
  var budget: Int?

  @Option(
    help: ArgumentHelp(
      "Judge the summary's sentences with this model.", valueName: "name|path"),
    completion: NameCompletion.models)
  var judge: String?

  @Flag(help: "Print the summary with what it took as JSON.")
  var json = false

  @Option(help: "Sampling temperature; 0 takes the likeliest token.")
  var temperature: Double = Setting.temperature.double ?? 0

  @OptionGroup var model: LocalModelOptions
  @OptionGroup var draws: SeedOption
  @OptionGroup var length: LengthOption
  @OptionGroup var format: ChatFormatOptions

  func validate() throws {
    if !(temperature >= 0 && temperature.isFinite) {
      throw ValidationError("--temperature must be at least 0")
    }
    if length.maxTokens < 16 { throw ValidationError("--max-tokens must be at least 16") }
    if let budget, budget < 1 { throw ValidationError("--budget-tokens must be at least 1") }
    if let problem = options.problem(context: .max) {
      throw ValidationError("--piece-tokens: \(problem)")
    }
  }

  private var options: SummaryOptions {
    var options = SummaryOptions()
    options.method = method
    options.pieceTokens = pieceTokens
    options.maxTokens = length.maxTokens
    options.focus = focus
    options.budget = budget
    return options
  }

  func run() async throws {
    let text = try text()
    let seed = Seed(draws.seed)
    let loaded = try model.load()
    if let problem = options.problem(context: loaded.contextLength) {
      throw CommandFailure(
        .invalidData, code: "context_too_small",
        "\(problem); give a larger --context, or a smaller --piece-tokens or --max-tokens")
    }
    // A judge that is not there is said before the work, not after it.
    let second = try judge.map { try model.naming($0).load() }
    seed.announce(unless: json || temperature == 0)
    let summary = try await Summariser(desk(loaded, seed), options).summary(of: text)
    var judgement: SummaryJudgement?
    if let second, let words = summary.text {
      judgement = try await SummaryJudge(desk(second, seed)).judgement(of: words)
    }
    if json {
      let record = record(summary, seed, loaded.identity, judgement, second?.identity)
      try StandardOutput.write(line: record.text)
    } else {
      if let words = summary.text { try StandardOutput.write(line: words) }
      StandardError.write(line: "martingale: " + Self.told(summary, judgement))
    }
    switch summary.ending {
    case .finished: return
    case .budgetSpent:
      throw CommandFailure(
        .temporary, code: "budget_spent",
        "the budget was spent when \(summary.read) of \(summary.pieces) pieces were read")
    case .deadEnd:
      throw CommandFailure(.failure, code: "dead_end", "no summary could be drawn")
    }
  }

  private func desk(_ model: LlamaModel, _ seed: Seed) -> ModelSummaryDesk {
    ModelSummaryDesk(
      model, usesChat: format.usesChat && model.hasChatTemplate,
      temperature: temperature, seed: seed.value)
  }

  private func text() throws -> String {
    var parts: [String] = []
    for file in files where file != "-" { parts.append(try Files.readText(file)) }
    if files.isEmpty || files.contains("-") {
      var input = StandardInput()
      parts.append(try Files.text(try input.readAll(), from: "standard input"))
    }
    let text = parts.joined(separator: "\n\n")
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw CommandFailure(.invalidData, code: "empty_text", "there is no text to summarise")
    }
    return text
  }

  private static func told(_ summary: Summary, _ judgement: SummaryJudgement?) -> String {
    var text = "\(summary.read) of \(summary.pieces) pieces, \(summary.calls) questions, "
    text += "\(summary.tokens) tokens"
    guard let judgement else { return text }
    guard let score = judgement.score else { return text + "; the judge came to no answer" }
    let faults = judgement.sentences.flatMap { $0.faults ?? [] }
    let counts = SummaryFault.allCases.compactMap { fault in
      let count = faults.count { $0 == fault }
      return count > 0 ? "\(count) \(fault.rawValue.replacing("_", with: " "))" : nil
    }
    let share = Int((score * 100).rounded())
    return text + "; \(share) % of \(judgement.sentences.count) sentences without an error"
      + (counts.isEmpty ? "" : " (\(counts.joined(separator: ", ")))")
  }

  private func record(
    _ summary: Summary, _ seed: Seed, _ identity: ModelIdentity, _ judgement: SummaryJudgement?,
    _ judge: ModelIdentity?
  ) -> JSONValue {
    func name(_ identity: ModelIdentity) -> JSONValue {
      ["name": .string(identity.name), "sha256": .optional(identity.sha256)]
    }
    var members: [(String, JSONValue)] = [
      ("summary", .optional(summary.text)), ("ending", .string(summary.ending.rawValue)),
      ("method", .string(method.rawValue)), ("pieces", .int(summary.pieces)),
      ("read", .int(summary.read)), ("calls", .int(summary.calls)),
      ("tokens", .int(summary.tokens)),
    ]
    if let judgement, let judge {
      members.append(
        (
          "judgement",
          [
            "score": judgement.score.map { .rounded($0, places: 4) } ?? .null,
            "sentences": .array(
              judgement.sentences.map {
                [
                  "text": .string($0.text),
                  "errors": $0.faults.map { .array($0.map { .string($0.rawValue) }) } ?? .null,
                ]
              }), "tokens": .int(judgement.tokens), "model": name(judge),
          ]
        ))
    }
    members += [("model", name(identity)), ("seed", .unsigned(seed.value))]
    return .members(members)
  }
}
