import ArgumentParser

/// `martingale bench`: side-by-side figures as JSON Lines.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure this machine and this build; JSON Lines out.",
    subcommands: [
      BenchGenerateCommand.self, BenchConstraintsCommand.self, BenchSamplerCommand.self,
      BenchHandbookCommand.self, BenchToolsCommand.self, BenchServeCommand.self,
      BenchAgentCommand.self,
    ])
}
