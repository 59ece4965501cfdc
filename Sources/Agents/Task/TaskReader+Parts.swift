internal import Constraints
internal import Inference
internal import JSONSchema
internal import Sampling

/// The parts of a task, from values that the schema has already judged.
extension TaskReader {
  mutating func inputs(_ node: JSONNode?) -> [AgentTask.Input] {
    var result: [AgentTask.Input] = []
    var hasLines: String?
    for member in node.map({ Array($0.members) }) ?? [] {
      guard let source = member.value.members.first(where: { _ in true }) else { continue }
      switch source.name {
      case "text":
        result.append(.init(member.name, .text(source.value.string ?? "")))
      case "file":
        result.append(.init(member.name, .text(textFile(source.value))))
      default:
        if let hasLines {
          fail(
            source.value,
            "only one input may be JSON Lines, and \"\(hasLines)\" already is; join the two files")
        }
        hasLines = member.name
        result.append(
          .init(
            member.name, .lines(file(source.value), file: source.value.string ?? member.name)))
      }
    }
    return result
  }

  func sampling(_ node: JSONNode?) -> SamplerOptions {
    var options = SamplerOptions()
    switch node?["method"]?.string {
    case "awrs": options.method = .smc(.recursive(probes: 1))
    case "exact": options.method = .smc(.exact)
    case "masked": options.method = .masked
    default: break
    }
    if let particles = node?["particles"]?.number?.int { options.particles = particles }
    if let threshold = node?["ess_threshold"]?.number?.double { options.essThreshold = threshold }
    if let temperature = node?["temperature"]?.number?.double {
      options.base.temperature = temperature
    }
    if let tokens = node?["max_tokens"]?.number?.int { options.maxTokens = tokens }
    return options
  }

  mutating func reasoning(_ root: JSONNode) -> AgentTask.Reasoning? {
    let sampling = root["sampling"]
    let texts = sampling?["reasoning_markers"]?.value.array?.compactMap(\.string) ?? []
    guard let node = sampling?["reasoning"], node.string != "off" else {
      if let markers = sampling?["reasoning_markers"] {
        fail(markers, "there is no thought that these could stand around: set \"reasoning\" too")
      }
      return nil
    }
    let strategy = root["strategy"]?.string ?? "direct"
    if strategy != "direct" && strategy != "react" {
      fail(node, "the strategy \"\(strategy)\" asks in ways that leave no room for a thought")
    } else if root["prompt_file"] != nil {
      fail(node, "a prompt file is given to the model as it is, without a place for a thought")
    } else if root["routing"] != nil {
      fail(
        node,
        "routing reads how sure the model is of an answer right after the prompt; with a thought "
          + "between them choose one of the two")
    }
    return AgentTask.Reasoning(
      tokens: node.number?.int,
      markers: texts.count == 2 ? ThoughtMarkers(opening: texts[0], closing: texts[1]) : nil)
  }

  mutating func budget(_ node: JSONNode?, _ sampling: SamplerOptions) -> AgentTask.Budget {
    let step = BudgetLedger.cost(
      promptTokens: 1, particles: sampling.particles, maxTokens: sampling.maxTokens)
    if let tokens = node?["tokens"], let count = tokens.number?.int, count < step {
      fail(
        tokens,
        "\(count) tokens cannot pay a single step, which reserves the prompt and "
          + "\(sampling.particles) particles × \(sampling.maxTokens) tokens; give at least \(step)")
    }
    var budget = AgentTask.Budget(
      steps: node?["steps"]?.number?.int, tokens: node?["tokens"]?.number?.int,
      seconds: node?["seconds"]?.number?.double, toolCalls: node?["tool_calls"]?.number?.int)
    if let count = node?["same_calls"]?.number?.int { budget.sameCalls = count }
    return budget
  }

  mutating func requirement(_ node: JSONNode?) -> TaskRequirement {
    var result = TaskRequirement(parts: [])
    for member in node.map({ Array($0.members) }) ?? [] {
      let value = member.value
      let text = value.string ?? ""
      let part: ConstraintSpec.Part
      switch member.name {
      case "regex": part = .regex(text)
      case "json_schema":
        part = .jsonSchema(
          value.kind == .string
            ? textFile(value) : String(decoding: value.sourceBytes, as: UTF8.self))
      case "grammar_file": part = .gbnf(textFile(value))
      case "grammar": part = .grammar(text)
      case "checker": part = .checker(text)
      case "tool": continue
      case "choice": part = .choice(value.elements.compactMap(\.string))
      default: part = .verbatim(text)
      }
      result.parts.append(.init(part: part, pointer: value.pointer))
    }
    return result
  }
}
