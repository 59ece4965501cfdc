import ArgumentParser

/// `martingale handbook`: the behaviors a model has learned, as a database for people.
struct HandbookCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "handbook",
    abstract: "Keep, find, learn and measure behaviors: reasoning that need not be done twice.",
    discussion: """
      EXAMPLES
        martingale handbook import Handbooks/unit-conversion.jsonl
        martingale handbook search 'unit conversion'
        martingale handbook learn problems.jsonl
        martingale handbook export > handbook.jsonl
      """,
    subcommands: [
      HandbookListCommand.self, HandbookShowCommand.self, HandbookSearchCommand.self,
      HandbookAddCommand.self, HandbookEditCommand.self, HandbookApproveCommand.self,
      HandbookLearnCommand.self, HandbookSolveCommand.self, HandbookMergeCommand.self,
      HandbookUnmergeCommand.self, HandbookRetireCommand.self, HandbookLintCommand.self,
      HandbookStatsCommand.self, HandbookRevertCommand.self, HandbookRenameCommand.self,
      HandbookDeleteCommand.self, HandbookDiffCommand.self,
      HandbookImportCommand.self, HandbookExportCommand.self,
    ])
}
