public import JSONSchema

/// A program as a tool.
public struct CommandTool: Tool {
  /// What runs.
  public enum Program: Hashable, Sendable {
    /// A program with its arguments.
    case argv(CommandTemplate)
    /// A script for `/bin/sh`. Values reach it as `$1`, `$2` … in the order of the names, never as
    /// part of the script. Needs an approval by `ask` or `list`.
    case shell(script: String, arguments: [String])
  }

  public let definition: ToolDefinition
  private let program: Program
  private let limits: CommandLimits
  private let environment: [String: String]
  private let workingDirectory: WorkingDirectory?
  private let input: String?

  /// A directory below a base; links on the way down are refused when a call is made.
  public struct WorkingDirectory: Hashable, Sendable {
    let base: String
    let path: ConfinedPath

    /// `path` is relative and stays below `base`.
    public init(base: String, path: String = ".") throws(ToolError) {
      self.base = base
      self.path = try ConfinedPath(path)
    }

    var text: String { path.components.isEmpty ? base : base + "/" + path.text }
  }

  /// A program as a tool.
  /// - Parameters:
  ///   - environment: all of the process's environment; see `EnvironmentAllowList`.
  ///   - input: the name of the argument that becomes standard input.
  public init(
    _ definition: ToolDefinition, program: Program, limits: CommandLimits = CommandLimits(),
    environment: [String: String] = [:], workingDirectory: WorkingDirectory? = nil,
    input: String? = nil
  ) {
    self.definition = definition
    self.program = program
    self.limits = limits
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.input = input
  }

  public var effect: ToolEffect {
    if case .shell = program { .shell } else { .runs }
  }

  public func preview(_ arguments: JSONValue) -> String {
    guard let argv = try? argv(arguments) else { return "\(definition.name) \(arguments)" }
    let words = argv.map { ShellWord.quoted($0) }.joined(separator: " ")
    return workingDirectory.map { "\(words)  (in \($0.text))" } ?? words
  }

  public func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
    let bytes = input.flatMap { arguments[$0]?.string }.map { Array($0.utf8) }
    if let workingDirectory {
      try ConfinedDirectory(root: workingDirectory.base).check(directory: workingDirectory.path)
    }
    let request = CommandRequest(
      argv: try argv(arguments), environment: environment,
      workingDirectory: workingDirectory?.text, input: bytes)
    let outcome = try await CommandRunner.run(request, limits: limits)
    return Self.result(outcome, limits)
  }

  /// The program without arguments, for asking whether it is there.
  public var request: CommandRequest {
    let words =
      switch program {
      case .argv(let template): template.program
      case .shell: "/bin/sh"
      }
    return CommandRequest(
      argv: [words], environment: environment, workingDirectory: workingDirectory?.text)
  }

  func argv(_ arguments: JSONValue) throws(ToolError) -> [String] {
    switch program {
    case .argv(let template): return try template.argv(arguments)
    case .shell(let script, let names):
      return ["/bin/sh", "-c", script, "sh"]
        + names.map { name in
          let value = arguments[name]
          return value?.string ?? value?.description ?? ""
        }
    }
  }

  static func result(_ outcome: CommandOutcome, _ limits: CommandLimits) -> ToolResult {
    var text = outcome.output.text
    if outcome.timedOut {
      return .failure(text + "\n[stopped after \(limits.timeout)]")
    }
    switch outcome.ending {
    case .exited(0): return ToolResult(text: text)
    case .exited(let code): text += "\n[exit status \(code)]"
    case .signalled(let signal): text += "\n[ended by signal \(signal)]"
    }
    let complaint = outcome.error.text
    return .failure(complaint.isEmpty ? text : text + "\n" + complaint)
  }
}
