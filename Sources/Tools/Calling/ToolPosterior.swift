public import JSONSchema
public import Sampling

/// Which call a model would make: a weighted set of calls, and how sure it is of the tool.
public struct ToolPosterior: Hashable, Sendable {
  /// A call with its share.
  public struct Candidate: Hashable, Sendable {
    public var call: ToolCall
    /// In (0, 1]; all shares add up to 1.
    public var weight: Double
  }

  /// A tool with the share of its calls.
  public struct Share: Hashable, Sendable {
    public var tool: String
    public var weight: Double
  }

  /// The distinct calls, heaviest first.
  public var candidates: [Candidate]
  /// The tools, heaviest first; equal ones by name.
  public var tools: [Share]
  /// −Σ p ln p over the tools, in nats; 0 when the tool is certain.
  public var entropy: Double
  /// How many tools could have been named.
  public var choices: Int
  /// The texts' posterior.
  public var texts: Posterior

  /// Reads the calls in a posterior over texts.
  public init(_ texts: Posterior, choices: Int) throws(ToolError) {
    self.texts = texts
    self.choices = choices
    candidates = []
    var shares: [String: Double] = [:]
    for sample in texts.samples {
      guard let value = try? JSONValue(parsing: sample.text), let name = value["name"]?.string,
        let arguments = value["arguments"]
      else {
        throw ToolError(.failed, "the model's call is not one: \(TerminalText.line(sample.string))")
      }
      candidates.append(
        Candidate(call: ToolCall(name: name, arguments: arguments), weight: sample.weight))
      shares[name, default: 0] += sample.weight
    }
    tools = shares.map { Share(tool: $0.key, weight: $0.value) }.sorted {
      $0.weight != $1.weight ? $0.weight > $1.weight : $0.tool < $1.tool
    }
    entropy = tools.reduce(0) { $0 - $1.weight * Logarithm.natural($1.weight) }
  }

  /// The heaviest call of the heaviest tool; nil when no particle survived.
  public var best: ToolCall? {
    guard let tool = tools.first?.tool else { return nil }
    return candidates.first { $0.call.name == tool }?.call
  }

  /// `{"tools": {name: weight}, "entropy", "log_z", "ess", "particles"}` for records.
  public var json: JSONValue {
    let number = { (value: Double?) in
      value.flatMap { JSONNumber($0) }.map(JSONValue.number) ?? .null
    }
    return [
      "tools": .object(
        JSONObject(tools.map { JSONObject.Member(name: $0.tool, value: number($0.weight)) })),
      "entropy": number(entropy), "choices": .number(JSONNumber(choices)),
      "log_z": number(texts.logZ), "ess": number(texts.ess),
      "particles": .number(JSONNumber(texts.particles)),
      "guarantee": .string(texts.guarantee.rawValue),
    ]
  }
}

/// What to do with a posterior over tools.
public enum CallAdvice: String, Hashable, Sendable {
  /// Run the best call.
  case act
  /// The model hesitates between tools: show it more, or others.
  case retrieveMore
  /// It still hesitates: ask the user.
  case ask
  /// Nothing survived.
  case abstain

  /// The advice for a posterior.
  /// - Parameters:
  ///   - canRetrieve: whether there are tools that were not shown.
  ///   - hesitation: the share of the greatest possible entropy, ln(choices), from which on the
  ///     model counts as undecided. With N particles the entropy is at most ln N, whichever is less.
  public init(_ posterior: ToolPosterior, canRetrieve: Bool, hesitation: Double = 0.5) {
    guard posterior.best != nil else {
      self = .abstain
      return
    }
    let most = Logarithm.natural(Double(max(1, min(posterior.choices, posterior.texts.particles))))
    guard most > 0, posterior.entropy > hesitation * most else {
      self = .act
      return
    }
    self = canRetrieve ? .retrieveMore : .ask
  }
}
