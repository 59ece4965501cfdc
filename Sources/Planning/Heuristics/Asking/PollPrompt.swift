import Inference

/// The wording of the poll's two questions.
enum PollPrompt {
  static func messages(
    goal: String, options: [[String]], avoid: Bool, settings: PollingHeuristic.Settings
  ) -> [ChatMessage] {
    let places = options.enumerated().map { "\($0 + 1). \($1.joined(separator: ", "))" }
      .joined(separator: "\n")
    let ask =
      avoid
      ? "Which places are a waste of time when looking for: \(goal)?"
      : "Which place should be searched next to find: \(goal)?"
    let form =
      settings.reasoning
      ? "Write one line \"Reasoning: ...\" and then one line \"Answer: \" with the numbers, or none."
      : "Answer with the numbers only, separated by commas, or none."
    return [
      ChatMessage(
        role: "system",
        content:
          "You help to search \(settings.setting). You know only what was seen at each place. \(form)"
      )
    ] + (settings.example ? example(avoid: avoid, reasoning: settings.reasoning) : []) + [
      ChatMessage(role: "user", content: "Places:\n\(places)\n\(ask)")
    ]
  }

  /// A worked example, as the authors' prompts have one: of another kind of place, so that no answer
  /// can be copied.
  private static func example(avoid: Bool, reasoning: Bool) -> [ChatMessage] {
    let places = "1. desk, lamp, papers\n2. oven, sink\n3. bench, lawn mower"
    let ask =
      avoid
      ? "Which places are a waste of time when looking for: a fork?"
      : "Which place should be searched next to find: a fork?"
    let thought =
      avoid
      ? "Reasoning: Forks are kept where people cook and eat, not at a desk or in a shed.\nAnswer: "
      : "Reasoning: Forks are kept where people cook and eat.\nAnswer: "
    return [
      ChatMessage(role: "user", content: "Places:\n\(places)\n\(ask)"),
      ChatMessage(role: "assistant", content: (reasoning ? thought : "") + (avoid ? "1, 3" : "2")),
    ]
  }

  /// A number that depends on the question alone, so that its random draws do not depend on when
  /// it is asked (FNV-1a).
  static func hash(_ goal: String, _ options: [[String]]) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for part in [goal] + options.map({ $0.joined(separator: "\u{1F}") }) {
      for byte in Array(part.utf8) + [0x1E] {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
      }
    }
    return hash
  }
}
