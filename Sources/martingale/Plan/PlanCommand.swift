import ArgumentParser

/// `martingale plan`: search with a model's guesses as a heuristic.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Search houses, directories and worlds with a model's guesses as a heuristic.",
    subcommands: [PlanRunCommand.self, PlanBenchCommand.self])
}
