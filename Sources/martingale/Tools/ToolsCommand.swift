import ArgumentParser

/// `martingale tools`: catalogues of tools, searched, called and measured.
struct ToolsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tools",
    abstract: "List, search and call tools; measure how well they are found.",
    subcommands: [
      ToolsListCommand.self, ToolsShowCommand.self, ToolsSearchCommand.self,
      ToolsCallCommand.self, ToolsEvalCommand.self, ToolsLearnCommand.self,
    ])
}
