import ArgumentParser
import Foundation
import MartingaleKit

extension SolvingArm: @retroactive ExpressibleByArgument {}

extension RaterName: @retroactive ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
  public var defaultValueDescription: String { description }
}

/// How problems are solved: as `martingale solve` has it, as far as the published figures set it.
struct RecursionArguments: ParsableArguments {
  /// Who breaks problems into steps.
  enum Planner: String, ExpressibleByArgument, CaseIterable {
    case model, expression
  }

  @Option(help: "Who says how complex a problem is.")
  var rater = RaterName.model(.expected, dividesPrior: true)

  @Option(help: "Who breaks it into steps: the model, or an expression's own operators.")
  var planner: Planner = .model

  @Option(help: ArgumentHelp("Answer at once up to this complexity.", valueName: "c"))
  var threshold = 3.0

  @Option(help: ArgumentHelp("How deep steps are planned again.", valueName: "n"))
  var depth = 2

  @Option(
    name: .customLong("budget-tokens"),
    help: ArgumentHelp("The most tokens of all calls, prompts included.", valueName: "n"))
  var tokens: Int?

  @Option(help: ArgumentHelp("The most tokens of a step's drawn answer.", valueName: "n"))
  var stepTokens = 32

  @Option(
    help: ArgumentHelp(
      "The most tokens of a thought before what the recursion answers at once; 0 for none.",
      valueName: "n"))
  var leafThought = 0

  @Option(help: ArgumentHelp("Particles where text is drawn.", valueName: "n"))
  var particles = 4

  @Option(
    help: ArgumentHelp(
      "A folder whose assessor.txt, planner.txt, solver.txt, … stand for the built-in prompts.",
      valueName: "folder"))
  var prompts: String?

  func validate() throws {
    if !(0...64).contains(depth) { throw ValidationError("--depth must be 0 to 64") }
    if !threshold.isFinite { throw ValidationError("--threshold must be a number") }
    if let tokens, tokens < 1 { throw ValidationError("--budget-tokens must be at least 1") }
    if stepTokens < 1 { throw ValidationError("--step-tokens must be at least 1") }
    if leafThought < 0 { throw ValidationError("--leaf-thought must not be negative") }
    if !(1...256).contains(particles) { throw ValidationError("--particles must be 1 to 256") }
  }

  /// Prompts and model together.
  func desk(_ model: LlamaModel, usesChat: Bool) throws -> RoleDesk {
    var own: [SolvingRole: String] = [:]
    for role in SolvingRole.allCases {
      guard let path = prompts.map({ "\($0)/\(role.fileName)" }),
        FileManager.default.fileExists(atPath: path)
      else { continue }
      own[role] = String(decoding: try contents(of: path), as: UTF8.self)
    }
    if let prompts, own.isEmpty { throw MethodsError("\(prompts): has none of the prompts") }
    return RoleDesk(
      model, prompts: try RolePrompts(own), usesChat: usesChat && model.hasChatTemplate,
      dividesPrior: false)
  }

  var budget: RecursionBudget {
    RecursionBudget(
      nodes: 32, tokens: tokens, seconds: nil, stepTokens: stepTokens,
      thoughtTokens: leafThought)
  }

  var recursion: RecursionOptions {
    var options = RecursionOptions()
    options.threshold = threshold
    options.depth = depth
    return options
  }

  func makePlanner(_ desk: RoleDesk) -> any StepPlanner {
    switch planner {
    case .model: ModelPlanner(desk)
    case .expression: ExpressionPlanner()
    }
  }
}
