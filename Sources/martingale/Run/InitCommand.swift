import ArgumentParser
import Foundation

/// `martingale init`: a task to begin with.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a starter task.",
    discussion: """
      A task file that runs as it is, and its input beside it where it has one: change the goal, the \
      items and what an answer must be. Nothing that is there is written over.

      EXAMPLES
        martingale init
        martingale init bills.json --kind extract
        martingale validate bills.json
        martingale run bills.json --json
      """)

  /// What the task does.
  enum Kind: String, ExpressibleByArgument, CaseIterable { case classify, extract, agent }

  @Argument(
    help: ArgumentHelp("Where the task goes.", valueName: "file"), completion: .file())
  var file = "task.json"

  @Option(help: "What it does: classify lines, extract fields from texts, or use tools.")
  var kind = Kind.classify

  func run() throws {
    let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
    let items = "\(name).items.jsonl"
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
    var files = [(path: file, text: StarterTask.task(kind, items: items))]
    if let lines = StarterTask.items(kind) { files.append(("\(folder)/\(items)", lines)) }
    for file in files where FileManager.default.fileExists(atPath: file.path) {
      throw CommandFailure(
        .cannotCreate, code: "file_exists",
        "\(file.path) is there already; name another file: martingale init other.json")
    }
    for file in files { try Files.write(Array(file.text.utf8), to: file.path) }
    try StandardOutput.write(line: file)
    StandardError.write(line: "martingale: run it with: martingale run \(file)")
  }
}

/// The texts of starter tasks.
enum StarterTask {
  static func task(_ kind: InitCommand.Kind, items: String) -> String {
    switch kind {
    case .classify:
      #"""
      {
        "version": 1,
        "goal": "Is this message about a bill, a delivery, or something else?\n\n{{message.text}}",
        "inputs": {"message": {"jsonl": "\#(items)"}},
        "output": {"choice": ["bill", "delivery", "other"]},
        "sampling": {"particles": 8, "max_tokens": 16, "seed": 1}
      }

      """#
    case .extract:
      #"""
      {
        "version": 1,
        "goal": "Take the sender and the amount out of this message.\n\n{{message.text}}",
        "inputs": {"message": {"jsonl": "\#(items)"}},
        "output": {
          "json_schema": {
            "type": "object",
            "properties": {
              "sender": {"type": "string", "minLength": 1, "maxLength": 40, "x-verbatim": "message.text"},
              "amount": {"type": "string", "minLength": 1, "maxLength": 16, "x-verbatim": "message.text"}
            },
            "required": ["sender", "amount"],
            "additionalProperties": false
          }
        },
        "sampling": {"particles": 8, "max_tokens": 96, "seed": 1}
      }

      """#
    case .agent:
      #"""
      {
        "version": 1,
        "goal": "{{question}}",
        "inputs": {"question": {"text": "What is 17 times 23?"}},
        "strategy": "react",
        "tools": [
          "calculator",
          {
            "name": "count_words",
            "description": "Counts the words of a text.",
            "inputSchema": {
              "type": "object",
              "properties": {"text": {"type": "string", "minLength": 1, "maxLength": 200}},
              "required": ["text"],
              "additionalProperties": false
            },
            "command": {"argv": ["wc", "-w"], "stdin": "text", "timeout_ms": 5000}
          }
        ],
        "approvals": ["count_words"],
        "react": {
          "thought_length": 0,
          "answer": "observation",
          "examples": [
            {
              "goal": "What is 3 times 5?",
              "steps": [{"name": "calculator", "arguments": {"expression": "3 * 5"}, "result": "15"}],
              "answer": "15"
            }
          ]
        },
        "sampling": {"particles": 8, "max_tokens": 64, "temperature": 0.5, "seed": 1},
        "budget": {"steps": 4, "tool_calls": 4}
      }

      """#
    }
  }

  static func items(_ kind: InitCommand.Kind) -> String? {
    switch kind {
    case .classify:
      #"""
      {"id": "1", "text": "Your parcel will be delivered on Monday."}
      {"id": "2", "text": "The invoice for May is due in fourteen days."}
      {"id": "3", "text": "Shall we have lunch on Friday?"}

      """#
    case .extract:
      #"""
      {"id": "1", "text": "ACME Ltd asks for 31.50 EUR for invoice 17."}
      {"id": "2", "text": "Please pay 120 USD to Blue Harbour by Friday."}

      """#
    case .agent: nil
    }
  }
}
