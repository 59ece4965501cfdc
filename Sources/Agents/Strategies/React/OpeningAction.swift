internal import Tools

/// What a preset of the loop does before anything else: `prs` solves, `plan` explores. Then the loop
/// goes on with the task's tools and skills.
struct OpeningAction: Sendable {
  /// Where a result says what the answer would be, when its text says more.
  static let answer = "answer"

  /// What is used.
  var skill: any Skill
  /// The use of it for an item's texts.
  var call: @Sendable ([String: String]) throws(AgentError) -> ToolCall
  /// Why, in the model's words.
  var thought: String
}
