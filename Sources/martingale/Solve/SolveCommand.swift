import ArgumentParser
import Constraints
import Foundation
import Inference
import JSONSchema
import LlamaBackend
import Prompting
import Sampling

/// `martingale solve`: Prompt Recursive Search, and the methods it is compared with.
struct SolveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve",
    abstract: "Solve a problem by rating it, breaking it into steps, and putting them together.",
    discussion: """
      Prompt Recursive Search: problems up to a threshold are answered at once, others are planned, \
      and their steps may be planned again. Ratings and choices are read as probabilities; plans \
      and other answers are drawn under a constraint. No budget can be exceeded.

      EXAMPLES
        martingale solve 'not ( True or False ) and True is' --choice True --choice False --json
        martingale solve --rater operators --planner expression --step-calculator '( 2 + 3 ) * 4 =' \
          --regex '[0-9]+'
        martingale solve --arm cot 'Which is heavier, a litre of water or of oil?' \
          --choice water --choice oil

      EXIT STATUS
        0 there is an answer; 1 none could be drawn; 75 the budget was spent before there was one.
      """)

  @Argument(help: ArgumentHelp("The problem; standard input by default.", valueName: "problem"))
  var problem: String?

  @OptionGroup var model: LocalModelOptions
  @OptionGroup var draws: SeedOption
  @OptionGroup var heat: TemperatureOption
  @OptionGroup var length: LengthOption
  @OptionGroup var format: ChatFormatOptions
  @OptionGroup var options: SolveOptions
  @OptionGroup var help: LeafOptions

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("The answer is one of these; repeat it.", valueName: "text"))
  var choice: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The whole answer matches this pattern.", valueName: "re"))
  var regex: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Steps' answers are one of these; repeat it.", valueName: "text"))
  var stepChoice: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Steps' answers match this pattern.", valueName: "re"))
  var stepRegex: String?

  @Option(name: .customLong("arm"), help: "The method.")
  var method: SolvingArm = .recursive

  @Flag(help: "Print the answer with its tree as JSON.")
  var json = false

  @Option(help: ArgumentHelp("Write a page with the tree.", valueName: "file"), completion: .file())
  var html: String?

  func validate() throws {
    if !choice.isEmpty && regex != nil {
      throw ValidationError("--choice and --regex exclude each other")
    }
    if !stepChoice.isEmpty && stepRegex != nil {
      throw ValidationError("--step-choice and --step-regex exclude each other")
    }
    if (choice + stepChoice).contains("") { throw ValidationError("a choice must not be empty") }
  }

  func run() async throws {
    let text = try question()
    let form = Self.form(choice, regex) ?? .line()
    let stepForm = Self.form(stepChoice, stepRegex) ?? .line(60)
    for case .constrained(let spec) in [form, stepForm] {
      _ = try ConstraintLoading().compile(spec)
    }
    let seed = Seed(draws.seed)
    let loaded = try model.load()
    let desk = try options.desk(loaded, usesChat: format.usesChat)
    var budget = options.budget
    budget.callTokens = length.maxTokens
    var sampling = SamplerOptions(particles: options.particles)
    sampling.base = BaseAdjustment(temperature: heat.temperature)
    seed.announce(unless: json)
    let solution = try await solve(
      SolvingProblem(text: text, form: form, stepForm: stepForm), desk, sampling, budget,
      RandomKey(seed: seed.value))
    if let html {
      try Files.write(
        SolutionDrawing.page(solution, title: Self.title(text)).utf8, to: html)
    }
    if !json { note(solution.counters) }
    if json {
      try StandardOutput.write(line: record(solution, seed, loaded.identity).text)
    } else if let answer = solution.answer {
      try StandardOutput.write(
        Array(answer.utf8) + (StandardOutput.isTerminal ? [UInt8(ascii: "\n")] : []))
    }
    switch solution.ending {
    case .solved: return
    case .budgetSpent:
      throw CommandFailure(
        .temporary, code: "budget_spent", "the budget was spent before there was an answer")
    case .failed:
      throw CommandFailure(.failure, code: "dead_end", "no answer could be drawn")
    }
  }

  /// Says what took its fallback instead of going as planned.
  private func note(_ counters: SolvingCounters) {
    let events = counters.entries.filter { $0.count > 0 }.map {
      "\($0.count) \($0.name.replacing("_", with: " "))"
    }
    guard !events.isEmpty else { return }
    StandardError.write(
      line: "martingale: note: \(events.joined(separator: ", ")); --json and --html tell where")
  }

  private func solve(
    _ problem: SolvingProblem, _ desk: RoleDesk, _ sampling: SamplerOptions,
    _ budget: RecursionBudget, _ key: RandomKey
  ) async throws -> Solution {
    guard method == .recursive else {
      var bench = SolvingBench(
        desk, sampling: sampling, budget: budget, rater: options.rater.rater(desk),
        planner: options.makePlanner(desk))
      bench.notes = try help.notesText()
      return try await bench.solve(problem, by: method, key: key)
    }
    let solver = RecursiveSolver(
      desk, sampling: sampling, rater: options.rater.rater(desk),
      planner: options.makePlanner(desk), help: try await help.helpers(),
      options: options.recursion, budget: budget)
    return try await solver.solve(problem, key: key)
  }

  private func question() throws -> String {
    var text = problem ?? "-"
    if text == "-" {
      var input = StandardInput()
      text = try Files.text(try input.readAll(), from: "standard input")
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw CommandFailure(.invalidData, code: "empty_problem", "there is no problem to solve")
    }
    return text
  }

  private static func form(_ choices: [String], _ pattern: String?) -> AnswerForm? {
    choices.isEmpty ? pattern.map { .pattern($0) } : .choice(choices)
  }

  private static func title(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? text
    return line.count > 80 ? line.prefix(79) + "…" : line
  }

  private func record(
    _ solution: Solution, _ seed: Seed, _ identity: ModelIdentity
  ) -> JSONValue {
    guard case .object(var object) = solution.json(choices: choice) else { return .null }
    object["method"] = .string(method.rawValue)
    object["rater"] = method == .recursive ? .string(options.rater.description) : .null
    object["model"] = ["name": .string(identity.name), "sha256": .optional(identity.sha256)]
    object["seed"] = .unsigned(seed.value)
    return .object(object)
  }
}
