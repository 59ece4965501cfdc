import ArgumentParser
import Prompting

/// `martingale prompt prune`: TAPruning on a task folder.
struct PromptPruneCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Cut a task's prompt token by token while its score holds (TAPruning).",
    discussion: """
      Much cheaper than evolution: a few passes over the prompt's tokens. Choice, controls and \
      files are those of `prompt evolve`.
      """)

  @Flag(help: "Accept only cuts that improve the score (steepest ascent).")
  var climb = false

  @OptionGroup var experiment: PromptExperimentOptions

  func run() async throws {
    try await experiment.run { $0.algorithm = climb ? .sahc : .tapruning }
  }
}
