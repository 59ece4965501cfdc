/// How behaviors stand in a prompt, and how their citations are counted.
public enum PromptBlock {
  /// One behavior a line, `name: instruction`, and the request to cite them; empty without any.
  ///
  /// The best comes last, nearest to the question: a model of 135M parameters, given two rules of
  /// which the better one answers, was right 8 times in 8 so, and 2 times in 8 the other way round.
  /// - Parameter behaviors: best first.
  public static func text(_ behaviors: [Behavior]) -> String { text(lines: behaviors.map(\.line)) }

  /// The block of lines, best first.
  public static func text(lines: [String]) -> String {
    guard !lines.isEmpty else { return "" }
    return "Behaviors that may help:\n" + lines.reversed().joined(separator: "\n")
      + "\nIn your reasoning, when you use a behavior, refer to it by its name.\n\n"
  }

  /// The names in `text` that look like behaviors, each once, in order of appearance.
  public static func citations(in text: String) -> [String] {
    var result: [String] = []
    for match in text.matches(of: /behavior_[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{Nd}_]+/) {
      // A name at the end of an emphasised or underscored phrase may carry underscores too many.
      let name = String(match.output)
      if !result.contains(name) { result.append(name) }
    }
    return result
  }

  /// Which of the given behaviors `text` cites.
  public static func cited(_ behaviors: [Behavior], in text: String) -> Set<BehaviorName> {
    let found = Set(citations(in: text))
    return Set(behaviors.map(\.name).filter { found.contains($0.description) })
  }
}
