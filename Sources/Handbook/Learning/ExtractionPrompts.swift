package import Inference

/// The three prompts of learning (Metacognitive Reuse, arXiv 2509.13237, §3), in our words.
package enum ExtractionPrompts {
  /// Changes with every change of a text below; recorded with what is learned.
  package static let version = "1"

  private static let definition = """
    A behavior is a short, named piece of advice on how to go about a kind of problem: a strategy, \
    a check or a technique. It must be general enough for similar problems, and it must not be the \
    solution of this one.
    """

  /// First call: solve.
  package static func solve(_ question: String, behaviors: [Behavior] = []) -> [ChatMessage] {
    [
      ChatMessage(
        role: "user",
        content: PromptBlock.text(behaviors)
          + "Solve the problem step by step and put the final answer in \\boxed{}.\n\n\(question)")
    ]
  }

  /// Second call: reflect.
  package static func reflect(_ question: String, trace: String, answer: String?) -> [ChatMessage] {
    let known = answer.map { "\nThe right answer is: \($0)\n" } ?? ""
    return [
      ChatMessage(
        role: "user",
        content: """
          \(definition)

          Problem:
          \(question)

          Solution:
          \(trace)
          \(known)
          Reflect on the solution under three headings.
          Correctness Analysis: is it right, are there errors, is every step justified?
          Missing Behaviors Analysis: which behaviors would have made it shorter or prevented an \
          error, and how?
          New Behavior Suggestions: names that start with "behavior_", each with one clear and \
          general instruction.
          """)
    ]
  }

  /// Third call: write the behaviors down.
  package static func extract(_ question: String, reflection: String) -> [ChatMessage] {
    [
      ChatMessage(
        role: "user",
        content: """
          \(definition)

          <reflection>
          \(reflection)
          </reflection>

          Write the suggested behaviors as a JSON object. Every key is a name that starts with \
          "behavior_", in lower case with underscores; every value is the instruction, one line of \
          20 to 300 characters.
          """)
    ]
  }

  /// What the third call must write: one to four behaviors.
  package static let form = TextForm(
    schema: """
      {"type": "object", "minProperties": 1, "maxProperties": 4, "additionalProperties": false, \
      "patternProperties": {"^\(BehaviorName.drawn)$": {"type": "string", "minLength": 20, \
      "maxLength": 300}}}
      """,
    pattern: #"\{"# + entry + "(?:, " + entry + #"){0,3}\}"#)

  private static let entry =
    #""\#(BehaviorName.drawn)": "[^"\\\x00-\x1F\x7F]{20,300}""#

  /// Critique-and-revise, the baseline of self-improvement.
  package static func revise(_ question: String, trace: String) -> [ChatMessage] {
    [
      ChatMessage(
        role: "user",
        content: """
          Problem:
          \(question)

          An earlier attempt:
          \(trace)

          Criticise the attempt, then solve the problem again and put the final answer in \\boxed{}.
          """)
    ]
  }

  /// Whether two behaviors say the same; the answer is read by its first word.
  package static func sameMeaning(_ first: String, _ second: String) -> [ChatMessage] {
    [
      ChatMessage(
        role: "user",
        content: """
          Do these two instructions say the same thing? Answer "yes" or "no".
          1. \(first)
          2. \(second)
          """)
    ]
  }

  /// The form of an answer to `sameMeaning`.
  package static let yesOrNo = TextForm(
    schema: #"{"enum": ["yes", "no"]}"#, pattern: #""(?:yes|no)""#)
}
