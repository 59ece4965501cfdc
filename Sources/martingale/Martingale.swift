import Agents
import ArgumentParser
import Constraints
import Handbook
import Inference
import ModelHub
import Planning
import Prompting
import Retrieval
import Sampling
import Server
import Tools

/// The command line: parses, runs the verb as one cancellable task, and ends with its status.
@main
struct Martingale: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "martingale",
    abstract: "Run agents from JSON files, or pipe prompts through a constraint, on a local model.",
    discussion: """
      Answers are always valid, drawn from the right distribution, and reported honestly.

      EXAMPLES
        echo 'A date in spring:' | martingale generate --regex '\\d{4}-\\d{2}-\\d{2}'
        martingale generate 'Is this spam? "You won!"' --choice yes --choice no --json
        martingale check --regex '[a-z]+' hello
      """,
    version: ComponentVersions.summary,
    subcommands: [
      InitCommand.self, RunCommand.self, ValidateCommand.self, SchemaCommand.self,
      MergeCommand.self,
      RunsCommand.self, ReportCommand.self, ExportCommand.self,
      GenerateCommand.self, CheckCommand.self, GrammarCommand.self, PlanCommand.self,
      SolveCommand.self, SummariseCommand.self, HandbookCommand.self, ToolsCommand.self,
      PromptCommand.self, BenchCommand.self, ModelsCommand.self, SteerCommand.self,
      DoctorCommand.self, ConfigCommand.self,
      ManualCommand.self,
    ] + ServerCommands.all)

  static func main() async {
    let verb = Task {
      do {
        try ArgumentText.check()
        let arguments = NegativeNumbers.joined(
          OldNames.renamed(Choices.joined(Array(CommandLine.arguments.dropFirst()))))
        try VerbCheck.check(arguments, of: Self.self)
        var command = try parseAsRoot(arguments)
        // A configuration that cannot be read is said once, before anything is done with it.
        _ = try Settings.current.get()
        if var asynchronous = command as? any AsyncParsableCommand {
          try await asynchronous.run()
        } else {
          try command.run()
        }
        return ExitStatus.success.rawValue
      } catch {
        return finish(with: error)
      }
    }
    let interruption = Interruption { verb.cancel() }
    let status = await verb.value
    // A server that is hung up on has done its work.
    if interruption.isHangUp, ServerCommands.isServing { exitProcess(status) }
    exitProcess(interruption.status ?? status)
  }

  /// Says on stderr what went wrong and returns the status that goes with it.
  private static func finish(with error: any Error) -> Int32 {
    switch error {
    case OutputError.closed:
      return ExitStatus.success.rawValue
    case OutputError.failed(let code):
      StandardError.write(line: "martingale: error: cannot write output: \(systemMessage(code))")
      return ExitStatus.inputOutput.rawValue
    case let failure as CommandFailure:
      return report(failure)
    case let error as InferenceError:
      return report(CommandFailure(error))
    case let error as HubError:
      return report(CommandFailure(error))
    case let error as ConstraintError:
      return report(CommandFailure(error))
    case let error as SamplingError:
      return report(CommandFailure(error))
    case let error as RetrievalError:
      return report(CommandFailure(error))
    case let error as HandbookError:
      return report(CommandFailure(error))
    case let error as PlanningError:
      return report(CommandFailure(error))
    case let error as PromptingError:
      return report(CommandFailure(error))
    case let error as ToolError:
      return report(CommandFailure(error))
    case let error as AgentError:
      return report(CommandFailure(error))
    case let error as ServerError:
      return report(CommandFailure(error))
    case let error as TaskError:
      StandardError.write(line: error.description)
      return ExitStatus.invalidData.rawValue
    case is CancellationError:
      return ExitStatus.interrupted.rawValue
    default:
      let status = exitCode(for: error)
      let text = fullMessage(for: error)
      if status == .success {
        return (try? StandardOutput.write(line: text)) == nil
          ? ExitStatus.inputOutput.rawValue : ExitStatus.success.rawValue
      }
      if !text.isEmpty { StandardError.write(line: text) }
      return status.rawValue
    }
  }

  private static func report(_ failure: CommandFailure) -> Int32 {
    if !failure.message.isEmpty && failure.status != .interrupted {
      StandardError.write(line: "martingale: error: \(failure.message) [\(failure.code)]")
    }
    return failure.status.rawValue
  }
}
