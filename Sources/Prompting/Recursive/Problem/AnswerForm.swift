public import Constraints

/// What an answer must look like.
public enum AnswerForm: Hashable, Sendable {
  /// One of these texts. Read as a whole distribution, not sampled.
  case choice([String])
  /// The whole answer satisfies this; drawn.
  case constrained(ConstraintSpec)

  /// The whole answer matches a pattern, in PCRE2's syntax.
  public static func pattern(_ pattern: String) -> AnswerForm {
    .constrained(ConstraintSpec([.regex(pattern)]))
  }

  /// One line of at most so many characters.
  public static func line(_ most: Int = 120) -> AnswerForm {
    .pattern("[^\\s\\x00-\\x1f](?:[^\\n\\r\\x00-\\x1f]{0,\(max(0, most - 1))})")
  }

  /// Whether a text has the form; false when that cannot be told.
  func accepts(_ text: String, _ compiler: ConstraintCompiler) -> Bool {
    switch self {
    case .choice(let texts): texts.contains(text)
    case .constrained(let spec):
      (try? compiler.compile(spec)).flatMap { try? $0.revalidate(Array(text.utf8)).isEmpty }
        ?? false
    }
  }

  /// The answer that a result reads as; nil when there is none.
  func answer(_ result: CallResult) -> (text: String, law: [Double]?)? {
    switch (self, result.value) {
    case (.choice(let texts), .choice(let law)):
      guard law.count == texts.count, let best = law.indices.max(by: { law[$0] < law[$1] })
      else { return nil }
      return (texts[best], law)
    case (.choice, .text(let text, _)), (.constrained, .text(let text, _)): return (text, nil)
    default: return nil
    }
  }
}
