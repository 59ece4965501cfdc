public import ArgumentParser
import Foundation
import Inference
import LlamaBackend
public import Prompting
import Sampling

extension SolvingArm: ExpressibleByArgument {}

/// How a problem is solved: roles, budgets, decisions.
struct SolveOptions: ParsableArguments {
  /// The planners by name.
  enum Planner: String, ExpressibleByArgument, CaseIterable {
    case model, expression
  }

  @Option(
    help: ArgumentHelp(
      "Who says how complex a problem is: "
        + RaterName.named.map { "\($0), " }.joined() + "constant:N.",
      valueName: "name"))
  var rater = RaterName.model(.expected, dividesPrior: true)

  @Option(
    help: "Who breaks it into steps: the model, or an expression's own operators.")
  var planner: Planner = .model

  @Option(help: ArgumentHelp("Answer at once up to this complexity.", valueName: "c"))
  var threshold = 3.0

  @Option(
    help: ArgumentHelp("How deep steps are planned again; 0 answers at once.", valueName: "n"))
  var depth = 2

  @Option(help: ArgumentHelp("The most nodes of the tree.", valueName: "n"))
  var nodes = 32

  @Option(
    name: .customLong("budget-tokens"),
    help: ArgumentHelp("The most tokens of all calls, prompts included.", valueName: "n"))
  var tokens: Int?

  @Option(
    name: .customLong("budget-seconds"), help: ArgumentHelp("The most seconds.", valueName: "s"))
  var seconds: Double?

  @Option(help: ArgumentHelp("The most tokens of a step's drawn answer.", valueName: "n"))
  var stepTokens = 32

  @Option(
    help: ArgumentHelp(
      "The most tokens of a thought before what is answered at once; 0 for none.", valueName: "n"))
  var leafThought = 0

  @Flag(help: "Show every step all earlier ones, instead of those it names as #k.")
  var sequential = false

  @Flag(help: "Divide choices by their probability for a problem that says nothing.")
  var dividePrior = false

  @Option(
    help: ArgumentHelp("Particles where text is drawn; 1 is masked decoding.", valueName: "n"))
  var particles = 4

  @Option(
    help: ArgumentHelp(
      "A folder whose assessor.txt, planner.txt, solver.txt, composer.txt, reasoner.txt and "
        + "chooser.txt stand for the built-in prompts.", valueName: "folder"),
    completion: .directory)
  var prompts: String?

  func validate() throws {
    if !(0...64).contains(depth) { throw ValidationError("--depth must be 0 to 64") }
    if !threshold.isFinite { throw ValidationError("--threshold must be a number") }
    if !(1...100_000).contains(nodes) { throw ValidationError("--nodes must be 1 to 100000") }
    if let tokens, tokens < 1 { throw ValidationError("--budget-tokens must be at least 1") }
    if let seconds, !(seconds > 0 && seconds.isFinite) {
      throw ValidationError("--budget-seconds must be greater than 0")
    }
    if leafThought < 0 { throw ValidationError("--leaf-thought must not be negative") }
    if stepTokens < 1 { throw ValidationError("--step-tokens must be at least 1") }
    if !(1...256).contains(particles) { throw ValidationError("--particles must be 1 to 256") }
  }

  /// Prompts and model together.
  func desk(_ model: LlamaModel, usesChat: Bool) throws -> RoleDesk {
    RoleDesk(
      model, prompts: try rolePrompts(), usesChat: usesChat && model.hasChatTemplate,
      dividesPrior: dividePrior)
  }

  /// The prompts of the folder, or the built-in ones.
  private func rolePrompts() throws -> RolePrompts {
    guard let prompts else { return try RolePrompts() }
    var own: [SolvingRole: String] = [:]
    for role in SolvingRole.allCases {
      let path = (prompts as NSString).appendingPathComponent(role.fileName)
      if FileManager.default.fileExists(atPath: path) { own[role] = try Files.readText(path) }
    }
    guard !own.isEmpty else {
      let names = SolvingRole.allCases.map(\.fileName).joined(separator: ", ")
      throw CommandFailure(
        .missingInput, code: "prompts_not_found", "\(prompts): none of \(names) is there")
    }
    return try RolePrompts(own)
  }

  var budget: RecursionBudget {
    RecursionBudget(
      nodes: nodes, tokens: tokens, seconds: seconds, stepTokens: stepTokens,
      thoughtTokens: leafThought)
  }

  var recursion: RecursionOptions {
    var options = RecursionOptions()
    options.threshold = threshold
    options.depth = depth
    options.dependence = sequential ? .sequential : .named
    return options
  }

  func makePlanner(_ desk: RoleDesk) -> any StepPlanner {
    switch planner {
    case .model: ModelPlanner(desk)
    case .expression: ExpressionPlanner()
    }
  }
}

extension RaterName: ExpressibleByArgument {
  /// A rater by its name.
  public init?(argument: String) { self.init(argument) }
  /// The name, for help.
  public var defaultValueDescription: String { description }
}
