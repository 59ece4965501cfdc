internal import JSONSchema
public import Tools

extension AgentTask {
  /// What the task's `react` says; the defaults without it.
  public var react: React { settings["react"] as? React ?? React() }

  /// How the strategy `react` goes about it.
  public struct React: Hashable, Sendable {
    /// What is done when the model hesitates and neither more tools nor a branch helps.
    public enum Unsure: String, Hashable, Sendable, CaseIterable {
      case act, ask, stop
    }

    /// An episode from another time that shows how it is done.
    public struct Example: Hashable, Sendable {
      /// A call and what came of it.
      public struct Step: Hashable, Sendable {
        /// What was thought before the call; nil for nothing.
        public var thought: String?
        public var call: ToolCall
        /// Nil shows only the call.
        public var result: String?
      }

      public var goal: String
      /// Its calls with their results, in order.
      public var steps: [Step]
      /// Nil ends the example with its last step.
      public var answer: String?
    }

    /// How actions are written.
    public enum Form: String, Hashable, Sendable, CaseIterable {
      /// JSON that the system message describes: any model.
      case own
      /// The calls that the model's chat template has.
      case native
    }

    /// Where the answer comes from.
    public enum Answer: String, Hashable, Sendable, CaseIterable {
      /// The model gives it.
      case sampled
      /// It is the last result of a tool, as it is.
      case observation
    }

    /// How actions are written.
    public var form = Form.own
    public var answer = Answer.sampled
    /// Episodes that show how it is done, before the item.
    public var examples: [Example] = []
    /// Most characters of a thought; 0 for none.
    public var thoughtLength = 120
    /// Most characters of a string in a tool's arguments whose schema names no other number; 0 for no
    /// limit, nil where the task does not say.
    public var argumentLength: Int?
    /// The temperature at which actions are drawn; nil where the section does not say.
    public var temperature: Double?
    /// Most calls that an action may make at once.
    public var calls = 1
    /// The share of the greatest possible entropy from which on the model counts as undecided.
    public var hesitation = 0.5
    /// What is done where the model counts as undecided.
    public var unsure = Unsure.act
    /// The log Ẑ of an action below which the model counts as undecided, too: none of what it can
    /// do is what it would say. Nil looks at the tools' shares only.
    public var leastLogZ: Double?
    /// Most characters of a tool's result in the prompt.
    public var observationLength = 2_000
  }
}

extension AgentTask.React {
  /// From a value that the schema has judged.
  init(_ node: JSONNode, _ reader: inout TaskReader) {
    form = node["form"]?.string.flatMap { Form(rawValue: $0) } ?? form
    if form == .native { thoughtLength = 0 }
    if let own = node["thought_length"], let length = own.number?.int {
      thoughtLength = length
      if form == .native, length > 0 {
        reader.fail(
          own,
          "calls in the model's own form have no thought with them; let it think before them with "
            + "sampling.reasoning")
      }
    }
    if let count = node["calls"]?.number?.int { calls = count }
    argumentLength = node["argument_length"]?.number?.int
    temperature = node["temperature"]?.number?.double
    if let share = node["hesitation"]?.number?.double { hesitation = share }
    leastLogZ = node["least_log_z"]?.number?.double
    unsure = node["unsure"]?.string.flatMap { Unsure(rawValue: $0) } ?? unsure
    answer = node["answer"]?.string.flatMap { Answer(rawValue: $0) } ?? answer
    if let length = node["observation_length"]?.number?.int { observationLength = length }
    examples = (node["examples"].map { Array($0.elements) } ?? []).map(Self.example)
  }

  private static func example(_ node: JSONNode) -> AgentTask.React.Example {
    let steps = (node["steps"]).map { Array($0.elements) } ?? []
    return AgentTask.React.Example(
      goal: node["goal"]?.string ?? "",
      steps: steps.map { step in
        AgentTask.React.Example.Step(
          thought: step["thought"]?.string,
          call: ToolCall(
            name: step["name"]?.string ?? "",
            arguments: step["arguments"]?.value ?? .object(JSONObject())),
          result: step["result"]?.string)
      }, answer: node["answer"]?.string)
  }
}
