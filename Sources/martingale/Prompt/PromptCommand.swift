import ArgumentParser

/// `martingale prompt`: prompts that are found.
struct PromptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prompt",
    abstract: "Search for prompts by cutting tokens, measure them, and look at what was found.",
    subcommands: [
      PromptEvolveCommand.self, PromptPruneCommand.self, PromptEvalCommand.self,
      PromptShowCommand.self,
      PromptSearchCommand.self, PromptReachCommand.self, PromptAnnotateCommand.self,
    ])
}
