import ArgumentParser
import JSONSchema
import Tools

/// `martingale tools call`: runs one tool with given arguments.
struct ToolsCallCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "call", abstract: "Run one tool with arguments as JSON.",
    discussion: """
      EXAMPLES
        martingale tools call calculator '{"expression": "2^100 / 3"}'
        martingale tools call --tools mine.json --approvals ask grep '{"pattern": "x", "path": "a.txt"}'
      """)

  @Argument(help: "The tool's name.")
  var name: String

  @Argument(help: "The arguments as a JSON object.")
  var arguments = "{}"

  @OptionGroup var sources: ToolSources

  @Option(
    name: .customLong("approvals"),
    help: ArgumentHelp(
      "When to ask before something is written or run: ask; without-asking, everything but scripts; or a list of tools that may.",
      valueName: "ask|without-asking|name,name"))
  var approve = "ask"

  @Option(help: ArgumentHelp("Seconds the call may take.", valueName: "n"))
  var timeout = 120

  @Option(
    help: ArgumentHelp(
      "Tell the writer of the last `tools search --queries-by auto` what its find was worth.",
      valueName: "file"), completion: .file())
  var rewards: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() async throws {
    let value: JSONValue
    do {
      value = try JSONValue(parsing: arguments)
    } catch {
      throw CommandFailure(
        .invalidData, code: "tool_invalid_arguments", error.rendered(name: "arguments"))
    }
    let loaded = try await sources.load(withBuiltIns: true)
    do {
      if loaded.tools[name] == nil, loaded.definitions.contains(where: { $0.name == name }) {
        throw CommandFailure(
          .invalidData, code: "tool_not_found",
          "\"\(name)\" is only described: without a command or a server it cannot be called")
      }
      let result = try await call(value, loaded.tools)
      await loaded.close()
      if rewards != nil {
        var known = try RewardFile.read(rewards)
        known.note(call: name, succeeded: !result.isError)
        try RewardFile.write(known, to: rewards)
      }
      try show(result)
    } catch {
      await loaded.close()
      throw error
    }
  }

  private func call(_ arguments: JSONValue, _ tools: ToolSet) async throws(ToolError) -> ToolResult
  {
    let policy: ApprovalPolicy =
      switch approve {
      case "ask": .ask
      // "never" is the old name.
      case "without-asking", "never": .withoutAsking
      default: .list(Set(approve.split(separator: ",").map(String.init)))
      }
    if let complaint = try tools.complaint(about: arguments, for: name) {
      throw ToolError(.invalidArguments, complaint)
    }
    let approver = TerminalApprover { Prompter.ask($0) }
    let runner = ToolRunner(
      tools: tools, approvals: policy, approver: Prompter.isThere ? approver : nil,
      timeout: .seconds(timeout))
    return try await runner.run(ToolCall(name: name, arguments: arguments))
  }

  private func show(_ result: ToolResult) throws {
    if json {
      let record: JSONValue = [
        "text": .string(result.text), "structured": result.structured ?? .null,
        "is_error": .bool(result.isError),
      ]
      try StandardOutput.write(line: record.text)
    } else {
      try StandardOutput.write(
        line: StandardOutput.isTerminal ? TerminalText.escaped(result.text) : result.text)
    }
    if result.isError { throw CommandFailure(.failure, code: "tool_reported_error", "") }
  }
}

extension CommandFailure {
  init(_ error: ToolError) {
    let status: ExitStatus =
      switch error.code {
      case .invalidDefinition, .invalidArguments, .notFound: .invalidData
      case .denied: .denied
      case .timedOut: .temporary
      case .failed: .failure
      case .unavailable, .outcomeUnknown: .unavailable
      case .protocolViolation: .protocolError
      case .cancelled: .interrupted
      }
    self.init(status, code: error.code.rawValue, error.message)
  }
}
