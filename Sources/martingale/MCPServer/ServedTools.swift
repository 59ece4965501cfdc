import Foundation
import Handbook
import JSONSchema
import LlamaBackend
import Server
import Subprocess
import SystemPackage
import Tools

/// The tools of `martingale mcp` that need more than the model: tasks and the handbook.
struct ServedTools {
  /// The handbook's file, when it is not the usual one.
  var handbook: String?
  /// The model that tasks are run with, when it is not their own.
  var model: String?

  var all: [any Tool] { [runTask, handbookSearch, solve] }

  private var handbookSearch: any Tool {
    let definition = ToolDefinition(
      name: "handbook_search", title: "Search the handbook",
      description: "Finds behaviors (short instructions learned from earlier problems) that apply "
        + "to a question, by words and by meaning.",
      inputSchema: [
        "type": "object",
        "properties": [
          "query": ["type": "string", "description": "The question, or any words."],
          "limit": ["type": "integer", "minimum": 1, "maximum": 100],
        ], "required": ["query"], "additionalProperties": false,
      ],
      outputSchema: [
        "type": "object",
        "properties": [
          "behaviors": [
            "type": "array",
            "items": [
              "type": "object",
              "properties": [
                "name": ["type": "string"], "instruction": ["type": "string"],
                "topic": ["type": "string"], "score": ["type": "number"],
              ], "required": ["name", "instruction", "topic", "score"],
            ],
          ]
        ], "required": ["behaviors"],
      ])
    let path = handbook
    return ClosureTool(definition, effect: .reads) { arguments throws(ToolError) in
      do {
        let store = try HandbookFile.store(at: path, isMade: false)
        let hits = try await BehaviorIndex(
          store, embedder: try EmbedderLoading.loadIfPresent()
        ).search(
          BehaviorQuery(
            arguments["query"]?.string ?? "", limit: arguments["limit"]?.int ?? 10,
            statuses: [.active]))
        let found = hits.map { hit -> JSONValue in
          [
            "name": .string(hit.behavior.name.description),
            "instruction": .string(hit.behavior.instruction),
            "topic": .string(hit.behavior.topic), "score": .rounded(hit.score),
          ]
        }
        return ToolResult(["behaviors": .array(found)])
      } catch let error as HandbookError {
        return .failure("\(error.message) [\(error.code.rawValue)]")
      } catch let failure as CommandFailure {
        return .failure("\(failure.message) [\(failure.code)]")
      } catch {
        throw ToolError(.failed, "\(error)")
      }
    }
  }

  /// Runs a task as `martingale run` does, in a process of its own: the approvals, journals and
  /// budgets are those of the command line, and nobody is there to be asked.
  private var runTask: any Tool {
    let definition = ToolDefinition(
      name: "run_task", title: "Run an agent",
      description: "Runs the agent of a JSON task file and returns one record an item. What needs "
        + "a person's approval is denied.",
      inputSchema: [
        "type": "object",
        "properties": [
          "path": ["type": "string", "description": "The task file.", "minLength": 1],
          "seed": ["type": "integer", "minimum": 0],
        ], "required": ["path"], "additionalProperties": false,
      ], outputSchema: OwnProgram.schema)
    let model = model
    return ClosureTool(definition, effect: .runs) { arguments, report throws(ToolError) in
      var command = ["run", "--json", "--quiet"]
      if let seed = arguments["seed"] { command += ["--seed", "\(seed)"] }
      if let model { command += ["--model", model] }
      command += ["--", arguments["path"]?.string ?? ""]
      return try await OwnProgram.run(command, report)
    }
  }

  /// Prompt Recursive Search, as `martingale solve` does it.
  private var solve: any Tool {
    let definition = ToolDefinition(
      name: "solve", title: "Solve a problem",
      description: "Solves a problem by rating it, breaking it into steps where it is hard, and "
        + "putting the steps' answers together. Returns the answer with its tree.",
      inputSchema: [
        "type": "object",
        "properties": [
          "problem": ["type": "string", "minLength": 1],
          "choice": [
            "description": "The answer is one of these.", "type": "array",
            "items": ["type": "string", "minLength": 1], "minItems": 1,
          ],
          "seed": ["type": "integer", "minimum": 0],
        ], "required": ["problem"], "additionalProperties": false,
      ], outputSchema: OwnProgram.schema)
    let model = model
    return ClosureTool(definition) { arguments, report throws(ToolError) in
      var command = ["solve", "--json"]
      for choice in arguments["choice"]?.array ?? [] {
        command.append("--choice=\(choice.string ?? "")")
      }
      if let seed = arguments["seed"] { command += ["--seed", "\(seed)"] }
      if let model { command += ["--model", model] }
      command += ["--", arguments["problem"]?.string ?? ""]
      return try await OwnProgram.run(command, report)
    }
  }
}

/// This program, run once more.
enum OwnProgram {
  /// The most output that is kept, in bytes.
  private static let limit = 16 << 20

  /// What `run` returns as structured content.
  static let schema: JSONValue = [
    "type": "object",
    "properties": [
      "status": ["type": "integer", "description": "The exit status; 0 is success."],
      "records": ["type": "array", "items": ["type": "object"]],
    ], "required": ["status", "records"],
  ]

  /// Runs it with `arguments` and nothing on standard input; each line of its output is a record.
  /// It is ended when the task is cancelled.
  /// - Parameter report: told the number of records so far.
  static func run(
    _ arguments: [String], _ report: @escaping ClosureTool.Report
  ) async throws(ToolError) -> ToolResult {
    do {
      let result = try await Subprocess.run(
        .path(.init(ModelLocator.currentExecutable)), arguments: Arguments(arguments),
        input: .none, output: .sequence, error: .bytes(limit: 1 << 20)
      ) { execution in
        var output: [UInt8] = []
        var lines = 0
        for try await buffer in execution.standardOutput {
          buffer.withUnsafeBytes { output += $0 }
          guard output.count <= limit else {
            throw ToolError(.failed, "the run wrote more than \(limit) bytes")
          }
          let now = output.count { $0 == UInt8(ascii: "\n") }
          if now > lines { report(ToolProgress(done: now, message: "\(now) records")) }
          lines = now
        }
        return output
      }
      let output = String(decoding: result.closureResult, as: UTF8.self)
      let error = String(decoding: result.standardError, as: UTF8.self)
      guard case .exited(let status) = result.terminationStatus else {
        throw ToolError(.failed, "the run was ended by a signal")
      }
      let records = output.split(separator: "\n").compactMap { try? JSONValue(parsing: String($0)) }
      let structured: JSONValue = ["status": .int(Int(status)), "records": .array(records)]
      let text = status == 0 ? output : output + error
      return ToolResult(text: text, structured: structured, isError: status != 0)
    } catch let error as ToolError {
      throw error
    } catch is CancellationError {
      throw ToolError(.cancelled, "the run was cancelled")
    } catch {
      throw ToolError(.failed, "\(error)")
    }
  }
}
