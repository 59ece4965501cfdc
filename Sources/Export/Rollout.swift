public import Agents
public import JSONSchema
internal import Sampling
internal import Inference

/// One finished run of an item, as training data sees it: what was asked, what was done, what came of it.
public struct Rollout: Sendable {
  /// What the model was asked.
  public enum Prompt: Hashable, Sendable {
    /// A conversation, as entries of a chat request.
    case messages([JSONValue])
    /// Raw text: the task has a prompt file that is used so.
    case text(String)
  }

  /// An answer that was drawn, with what is known of it.
  public struct Answer: Sendable {
    public var step: Int
    /// How many of the rollout's turns came before it.
    public var turnsBefore: Int
    /// What was answered.
    public var text: String
    /// The draw that it comes from: of an answer, or of the action that gave it.
    public var sampled: SampledRecord
    /// Whether it passed the success check; nil when it was not checked.
    public var isGood: Bool?
  }

  /// A draw, whatever it was for.
  public struct Draw: Sendable {
    public var step: Int
    /// The posterior that it was drawn from.
    public var sampled: SampledRecord
  }

  /// The run that it is of.
  public var header: RunHeader
  /// The line of the task's input, from 0.
  public var item: Int
  /// Which run of the item.
  public var number: Int
  /// What the model read first.
  public var prompt: Prompt
  /// The messages between the prompt and the answer: calls of tools and their results.
  public var turns: [JSONValue] = []
  /// What was answered, step by step; the last one is the item's.
  public var answers: [Answer] = []
  /// Everything that was drawn, answers too, in order.
  public var draws: [Draw] = []
  /// What the item came to.
  public var result: ItemResult
  /// The item's inputs by name, for those who want to leave some out.
  public var inputs: [String: String]
  /// What every answer had to be.
  public var constraint: String?

  /// 1 for a solved item, else 0.
  public var reward: Double { result.outcome == .solved ? 1 : 0 }

  /// Everything after the prompt, ending with an answer's text.
  public func trajectory(_ answer: Answer) -> [JSONValue] {
    turns.prefix(answer.turnsBefore) + [Self.assistant(answer.text)]
  }

  /// The answer that counts: the last one with the result's text; nil when there is none.
  public var final: Answer? {
    answers.last { $0.text == result.text } ?? answers.last
  }

  static func assistant(_ text: String, thought: String? = nil) -> JSONValue {
    .members([
      ("role", "assistant"), ("content", .string(text)), ("reasoning_content", .optional(thought)),
    ])
  }

  /// Where a row comes from.
  public func provenance(_ more: [(String, JSONValue)] = []) -> JSONValue {
    .members(
      [
        ("run", .string(header.run)), ("task", .string(header.task)),
        ("task_sha256", .string(header.taskSHA256)), ("item", .int(item)),
        ("id", .optional(result.id)),
        ("rollout", header.rollouts > 1 ? .int(number) : .null),
        ("model", .string(header.model.name)),
        ("model_sha256", .optional(header.model.sha256)), ("seed", .unsigned(header.seed)),
        ("constraint", .optional(constraint)),
      ] + more)
  }
}
