import Constraints
import JSONSchema
import Sampling
import Synchronization
package import Tools

extension CompletionService {
  /// The tool `generate`: text that satisfies a constraint, with what may be claimed about it.
  package var generateTool: any Tool {
    let definition = ToolDefinition(
      name: "generate", title: "Generate constrained text",
      description: "Lets a local language model answer a prompt with a text that is guaranteed to "
        + "satisfy every constraint given, drawn from the model's distribution given them.",
      inputSchema: ConstraintArguments.schema(
        [
          "prompt": ConstraintArguments.text("What the model is asked."),
          "system": ConstraintArguments.text("A system message before it."),
          "max_tokens": ["type": "integer", "minimum": 1],
          "temperature": ["type": "number", "minimum": 0],
          "seed": ["type": "integer", "minimum": 0],
          "particles": ["type": "integer", "minimum": 1, "maximum": 256],
          "thinking_budget_tokens": [
            "type": "integer", "minimum": 1,
            "description": "Lets the model think before the text, in at most so many tokens.",
          ],
        ], required: ["prompt"]),
      outputSchema: [
        "type": "object",
        "properties": [
          "text": ["type": "string"],
          "value": ["description": "The text as JSON, where a JSON Schema was given."],
          "finish_reason": ["enum": ["stop", "length"]],
          "record": ["type": "object", "description": "What may be claimed, and what it cost."],
        ], "required": ["text", "finish_reason", "record"],
      ])
    return ClosureTool(definition) { arguments, report throws(ToolError) in
      do throws(APIError) {
        return try await generate(arguments, report)
      } catch {
        if error.code == "cancelled" { throw ToolError(.cancelled, error.message) }
        return .failure("\(error.message) [\(error.code)]")
      }
    }
  }

  private func generate(
    _ arguments: JSONValue, _ report: @escaping ClosureTool.Report
  ) async throws(APIError) -> ToolResult {
    var messages: [JSONValue] = []
    if let system = arguments["system"] {
      messages.append(["role": "system", "content": system])
    }
    messages.append(["role": "user", "content": arguments["prompt"] ?? ""])
    var sampler: JSONObject = JSONObject()
    sampler["particles"] = arguments["particles"]
    sampler["constraints"] = ConstraintArguments.list(arguments)
    var body = JSONObject()
    body["messages"] = .array(messages)
    for key in ["max_tokens", "temperature", "seed", "thinking_budget_tokens"] {
      body[key] = arguments[key]
    }
    body["sampler"] = .object(sampler)
    let certain = Mutex(0)
    let (prepared, outcome) = try await answer(chat: .object(body)) { bytes in
      let count = certain.withLock { count in
        count += bytes.count
        return count
      }
      report(ToolProgress(done: count, message: "\(count) bytes of the text are certain"))
    }
    guard let answer = outcome.answers.first else { return .failure("there is no answer") }
    var structured = JSONObject()
    structured["text"] = .string(answer.sample.string)
    if arguments["json_schema"] != nil {
      structured["value"] = (try? JSONValue(parsing: answer.sample.text)) ?? .null
    }
    structured["finish_reason"] = .string(answer.sample.finish.rawValue)
    structured["record"] = prepared.record.json(outcome.answers)
    return ToolResult(text: answer.sample.string, structured: .object(structured))
  }

  /// The tool `check`: whether a text satisfies a constraint, or could still become one that does.
  package var checkTool: any Tool {
    let definition = ToolDefinition(
      name: "check", title: "Check a text",
      description: "Says whether a text satisfies every constraint given, whether it could still "
        + "become one that does, and the first byte at which no continuation exists.",
      inputSchema: ConstraintArguments.schema(
        ["text": ConstraintArguments.text("The text to judge.")], required: ["text"]),
      outputSchema: [
        "type": "object",
        "properties": [
          "accepted": ["type": "boolean"], "viable": ["type": "boolean"],
          "offset": ["type": "integer", "minimum": 0],
        ], "required": ["accepted", "viable", "offset"], "additionalProperties": false,
      ])
    return ClosureTool(definition) { arguments throws(ToolError) in
      let spec: ConstraintSpec
      do throws(APIError) {
        var reader = try FieldReader([
          "sampler": ["constraints": ConstraintArguments.list(arguments)]
        ])
        spec = try ConstraintFields(&reader).spec
      } catch {
        return .failure("\(error.message) [\(error.code)]")
      }
      guard !spec.parts.isEmpty else { return .failure("no constraint is given") }
      do throws(ConstraintError) {
        return ToolResult(try checked(Array((arguments["text"]?.string ?? "").utf8), spec))
      } catch {
        return .failure("\(error.pointer ?? ""): \(error.message) [\(error.code.rawValue)]")
      }
    }
  }

  /// `{"accepted", "viable", "offset"}`, as `martingale check --json` says it.
  private func checked(
    _ text: [UInt8], _ spec: ConstraintSpec
  ) throws(ConstraintError) -> JSONValue {
    let compiled = try judging.compile(spec)
    guard let constraint = compiled.constraint, var state = constraint.start else {
      return ["accepted": false, "viable": false, "offset": 0]
    }
    for (offset, byte) in text.enumerated() {
      guard let next = try constraint.advance(state, by: [byte]) else {
        return ["accepted": false, "viable": false, "offset": .int(offset)]
      }
      state = next
    }
    let accepted = try constraint.isComplete(state)
    return ["accepted": .bool(accepted), "viable": true, "offset": .int(text.count)]
  }
}
