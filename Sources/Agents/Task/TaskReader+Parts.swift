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

  mutating func sampling(_ node: JSONNode?) -> SamplerOptions {
    var options = SamplerOptions()
    if let kind = node?["method"]?.string.flatMap({ kinds.methods[$0] }) {
      options.method = kind.method(1)
    }
    if let particles = node?["particles"]?.number?.int { options.particles = particles }
    if let threshold = node?["ess_threshold"]?.number?.double { options.essThreshold = threshold }
    if let temperature = node?["temperature"]?.number?.double {
      options.base.temperature = temperature
    }
    options.proposal = (node?["proposal_temperature"]?.number?.double).map {
      BaseAdjustment(temperature: $0)
    }
    if let tokens = node?["max_tokens"]?.number?.int { options.maxTokens = tokens }
    if let place = node?["speculate"], let name = place.string {
      options.speculation = kinds.speculations[name]?.speculation
      do throws(SamplingError) { try options.validate() } catch { fail(place, error.message) }
    }
    if let place = node?["proposal_temperature"] {
      do throws(SamplingError) { try options.validate() } catch { fail(place, error.message) }
    }
    return options
  }

  mutating func schedule(_ node: JSONNode?) -> (any DecodingSchedule)? {
    guard let node else { return nil }
    do throws(SettingError) {
      return try kinds.schedules.schedule(KindSetting("schedule", node))
    } catch {
      fail(node, error.message, below: error.pointer)
      return nil
    }
  }

  mutating func critics(_ node: JSONNode?) -> [CriticUse] {
    var critics: [CriticUse] = []
    for element in node.map({ Array($0.elements) }) ?? [] {
      do throws(SettingError) {
        let use = try CriticUse(KindSetting("critic", element), in: kinds.critics)
        critics.append(use)
        if let key = use.kind.modelSetting, let node = element[use.kind.key]?[key],
          let name = node.string
        {
          needs.note(.model(name, folder: nil), at: place(node))
        }
      } catch {
        fail(element, error.message, below: error.pointer)
      }
    }
    return critics
  }

  mutating func reasoning(_ root: JSONNode) -> AgentTask.Reasoning? {
    let sampling = root["sampling"]
    let texts = sampling?["reasoning_markers"]?.value.array?.compactMap(\.string) ?? []
    guard let node = sampling?["reasoning"], node.string != "off" else {
      if let markers = sampling?["reasoning_markers"] {
        fail(markers, "there is no thought that these could stand around: set \"reasoning\" too")
      }
      if let probe = sampling?["reasoning_probe"] {
        fail(probe, "there is no thought that could be ended: set \"reasoning\" too")
      }
      return nil
    }
    if let probe = sampling?["reasoning_probe"], sampling?["record_tokens"]?.value.bool == true {
      fail(
        probe, "what ends a thought then was not drawn, so that record_tokens could not tell of it")
    }
    if let prompt = root["prompt_file"], (prompt["as"]?.string ?? "prompt") == "prompt" {
      fail(node, "a prompt file is given to the model as it is, without a place for a thought")
    } else if let routing = root["routing"], routing["by"]?.string != "token" {
      fail(
        node,
        "routing by step reads how sure the model is of an answer right after the prompt; with a "
          + "thought between them choose one of the two, or \"by\": \"token\"")
    }
    return AgentTask.Reasoning(
      tokens: node.number?.int,
      markers: texts.count == 2 ? ThoughtMarkers(opening: texts[0], closing: texts[1]) : nil,
      probe: sampling?["reasoning_probe"]?.number?.int)
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

  /// The constraints among the members of an object; the schema knows what else may stand there.
  mutating func requirement(_ node: JSONNode?) -> TaskRequirement {
    var result = TaskRequirement(parts: [])
    let kinds = compiler.kinds
    for member in node.map({ Array($0.members) }) ?? [] {
      guard let kind = kinds.kind(of: member.name, .task) else { continue }
      do throws(SettingError) {
        let part = try kinds.part(KindSetting(member.name, member.value), .task) {
          (_) throws(SettingError) in try text(of: member.value)
        }
        result.parts.append(.init(part: part, pointer: member.value.pointer, kind: kind))
      } catch {
        fail(member.value, error.message, below: error.pointer)
      }
    }
    return result
  }
}
