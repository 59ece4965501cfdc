import Agents
import Foundation
import JSONSchema
import MartingaleTestSupport
import Tools

/// A process that works on a task, for tests of what is left when it dies.
///
///     agent-worker FOLDER
///
/// runs FOLDER/task.json on the journal FOLDER/run, or goes on with it, and asks a scripted model that sends
/// what its goal says. A call whose outcome is not known is told to the model. Ends with 0 when the run is
/// finished, with 75 when something has to be done again.
@main
struct AgentWorker {
  private static func call(_ name: String, _ arguments: String) -> String {
    #"{"name":"\#(name)","arguments":\#(arguments)}"#
  }

  /// Sends, and answers with what became of that.
  private static let sender = ScriptedModel { prompt in
    let turn = prompt.components(separatedBy: "user: ").last ?? ""
    if turn.contains("not known") { return call("finish", #"{"answer":"unknown"}"#) }
    if turn.hasPrefix("Result") { return call("finish", #"{"answer":"sent"}"#) }
    let item = prompt.firstMatch(of: /send ([a-z0-9]+)/).map { String($0.output.1) } ?? ""
    return call("send", #"{"q":"\#(item)"}"#)
  }

  static func main() async throws {
    let folder = CommandLine.arguments.last ?? "."
    let text = try Data(contentsOf: URL(fileURLWithPath: folder + "/task.json"))
    let task = try TaskReader.read(Array(text), named: "task.json", in: folder)
    var collaborators = Collaborators()
    collaborators.unknownOutcomes = .report
    collaborators.tools = try await TaskToolbox.open(
      task, host: ToolHost(ask: { _ in nil }, now: { 0 }))
    var run = try TaskRun(
      task, model: sender, journal: try Journal(directory: folder + "/run"),
      collaborators: collaborators, seed: 3)
    var isOpen = false
    while let result = try await run.next() {
      isOpen = isOpen || result.outcome != .solved
    }
    await collaborators.tools?.close()
    exit(isOpen ? 75 : 0)
  }
}
