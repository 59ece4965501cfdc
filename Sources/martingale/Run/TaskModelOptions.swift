import Agents
import ArgumentParser

/// What the verbs that run a task let say instead of the task.
struct TaskModelOptions: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: ArgumentHelp("A model's name or path, instead of the task's.", valueName: "name|path"),
    completion: NameCompletion.models)
  var model: String?

  @Option(help: "Threads for the model, instead of the task's.")
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Seed of every random draw, instead of the task's. By default `run` draws one and prints it, "
        + "and `bench` takes 0."))
  var seed: UInt64?

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
  }
}
