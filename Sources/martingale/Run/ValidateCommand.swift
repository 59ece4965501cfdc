import Agents
import ArgumentParser

/// `martingale validate`: what is wrong with task files, without running them.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Check task files.",
    discussion: """
      Every problem is one line on standard error, `file:line:column: error: /pointer: message`, as \
      editors read it. Exit 0 when there is none, 65 otherwise. What is probably not meant is a \
      `warning:` in the same form, and does not count. Every line of a JSON Lines input is read, and \
      the models and programs that a task names have to be on this machine, unless it runs elsewhere.

      EXAMPLES
        martingale validate task.json
        martingale schema task > task.schema.json
      """)

  @Argument(help: "Task files; - for standard input.", completion: .file())
  var tasks: [String]

  @Flag(help: "The tasks run on another machine: do not look for models and programs here.")
  var elsewhere = false

  /// Bad lines of one task that are told.
  private static let mostBadLines = 20

  func run() throws {
    let loading = try TaskLoading()
    var problems = 0
    for path in tasks {
      do {
        let task = try loading.load(path)
        for warning in task.warnings { StandardError.write(line: warning.description) }
        problems += tellBadLines(of: task, at: path)
        if !elsewhere { problems += tellMissing(of: task) }
      } catch let error as TaskError {
        problems += error.diagnostics.count
        StandardError.write(line: error.description)
      }
    }
    if problems > 0 {
      throw CommandFailure(
        .invalidData, code: "invalid_task", problems == 1 ? "1 problem" : "\(problems) problems")
    }
  }

  /// Tells which models and programs of a task are not here; their number.
  private func tellMissing(of task: AgentTask) -> Int {
    let missing = task.needs.missing { $0.absence }
    for problem in missing { StandardError.write(line: problem.description) }
    return missing.count
  }

  /// Tells which lines of a task's input could not be run; their number.
  private func tellBadLines(of task: AgentTask, at path: String) -> Int {
    let bad = TaskItems(task).problems(atMost: Self.mostBadLines)
    // As seen from here, so that editors find the file.
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    for var problem in bad {
      if !problem.file.hasPrefix("/") { problem.file = folder + problem.file }
      StandardError.write(line: problem.description)
    }
    if bad.count == Self.mostBadLines {
      StandardError.write(line: "martingale: note: lines after these were not read")
    }
    return bad.count
  }
}

/// `martingale schema`: published formats.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of a file format.")

  /// The formats.
  enum Format: String, ExpressibleByArgument, CaseIterable { case task }

  @Argument(help: "Which format: task.")
  var format: Format

  @Flag(help: "A page for people instead of the schema: every member, in Markdown.")
  var markdown = false

  func run() throws {
    if markdown {
      try StandardOutput.write(Array(TaskReference(.standard).markdown.utf8))
    } else {
      try StandardOutput.write(line: TaskSchema.text)
    }
  }
}
