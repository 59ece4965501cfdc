internal import Inference
internal import JSONSchema
internal import Sampling

/// OpenTelemetry's names for what generative models do. They are still in development and change;
/// this is the one file that knows them.
///
/// Texts, arguments and results are left out unless they are asked for: a trace leaves the machine.
enum GenAIConventions {
  /// Which version of the conventions the names are from: the last release of the common repository
  /// that carries them.
  static let schema = "https://opentelemetry.io/schemas/1.41.1"
  private static let provider = TraceSpan.Value.string("martingale")

  /// A name, a kind and attributes: all of a span but who, when and where.
  struct Description {
    var name: String
    var kind = TraceSpan.Kind.internal
    var attributes: [(String, TraceSpan.Value)]
    var error: String?
  }

  static func run(_ header: RunHeader) -> Description {
    Description(
      name: "invoke_workflow \(header.task)",
      attributes: [
        ("gen_ai.operation.name", .string("invoke_workflow")), ("gen_ai.provider.name", provider),
        ("gen_ai.workflow.name", .string(header.task)),
        ("gen_ai.request.model", .string(header.model.name)),
        ("martingale.run", .string(header.run)),
        ("martingale.task.sha256", .string(header.taskSHA256)),
      ])
  }

  static func item(_ result: ItemResult, _ header: RunHeader, input: Int, output: Int)
    -> Description
  {
    var attributes: [(String, TraceSpan.Value)] = [
      ("gen_ai.operation.name", .string("invoke_agent")), ("gen_ai.provider.name", provider),
      ("gen_ai.agent.name", .string(header.task)),
      ("gen_ai.conversation.id", .string("\(header.run)/\(result.item)")),
      ("gen_ai.request.model", .string(header.model.name)),
      ("gen_ai.usage.input_tokens", .int(input)), ("gen_ai.usage.output_tokens", .int(output)),
      ("martingale.outcome", .string(result.outcome.rawValue)),
      ("martingale.steps", .int(result.steps)),
    ]
    if let id = result.id { attributes.append(("martingale.item.id", .string(id))) }
    return Description(
      name: "invoke_agent \(header.task)", attributes: attributes,
      error: result.outcome == .solved ? nil : result.outcome.rawValue)
  }

  static func draw(_ record: SampledRecord, _ header: RunHeader, content: Bool) -> Description {
    let model = record.model ?? header.model.name
    let isJSON = record.text.map { $0.hasPrefix("{") || $0.hasPrefix("[") } ?? false
    var attributes: [(String, TraceSpan.Value)] = [
      ("gen_ai.operation.name", .string("chat")), ("gen_ai.provider.name", provider),
      ("gen_ai.request.model", .string(model)), ("gen_ai.response.model", .string(model)),
      ("gen_ai.output.type", .string(isJSON ? "json" : "text")),
      ("gen_ai.usage.input_tokens", .int(record.promptTokens)),
      ("gen_ai.usage.output_tokens", .int(record.drawnTokens)),
      (
        "gen_ai.usage.cache_read.input_tokens",
        .int(
          max(
            0, record.promptTokens - record.prefilledTokens + (record.routed?.large.prefill ?? 0)))
      ),
      ("gen_ai.response.finish_reasons", .strings([record.text == nil ? "error" : "stop"])),
      ("martingale.part", .string(record.part)),
      ("martingale.particles", .int(record.particles)), ("martingale.ess", .double(record.ess)),
      ("martingale.resamplings", .int(record.resamplings)),
    ]
    if let seed = Int(exactly: header.seed) {
      attributes.append(("gen_ai.request.seed", .int(seed)))
    }
    if let logZ = record.logZ, logZ.isFinite {
      attributes.append(("martingale.log_z", .double(logZ)))
    }
    if let guarantee = record.guarantee {
      attributes.append(("martingale.guarantee", .string(guarantee.rawValue)))
    }
    if content, let prompt = record.prompt {
      attributes.append(("gen_ai.input.messages", .string(prompt)))
    }
    if content, let text = record.text {
      attributes.append(("gen_ai.output.messages", .string(text)))
    }
    return Description(
      name: "chat \(model)", attributes: attributes,
      error: record.text == nil ? "dead_end" : nil)
  }

  static func call(
    _ started: ToolStartedRecord?, _ finished: ToolFinishedRecord, id: String, content: Bool
  ) -> Description {
    var attributes: [(String, TraceSpan.Value)] = [
      ("gen_ai.operation.name", .string("execute_tool")), ("gen_ai.provider.name", provider),
      ("gen_ai.tool.name", .string(finished.tool)), ("gen_ai.tool.type", .string("function")),
      ("gen_ai.tool.call.id", .string(id)),
    ]
    if let started { attributes.append(("martingale.tool.effect", .string(started.effect))) }
    if content {
      if let started {
        attributes.append(
          ("gen_ai.tool.call.arguments", .string(started.arguments.description)))
      }
      attributes.append(("gen_ai.tool.call.result", .string(finished.text)))
    }
    return Description(
      name: "execute_tool \(finished.tool)", attributes: attributes,
      error: finished.error ?? (finished.isError ? "tool_error" : nil))
  }

  static func retrieval(_ source: String, found: Int, best: Double?) -> Description {
    var attributes: [(String, TraceSpan.Value)] = [
      ("gen_ai.operation.name", .string("retrieval")), ("gen_ai.provider.name", provider),
      ("gen_ai.data_source.id", .string(source)), ("martingale.retrieval.found", .int(found)),
    ]
    if let best { attributes.append(("martingale.retrieval.best_score", .double(best))) }
    return Description(name: "retrieval \(source)", attributes: attributes)
  }
}
