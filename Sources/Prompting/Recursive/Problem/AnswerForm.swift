/// What an answer must look like.
public enum AnswerForm: Hashable, Sendable {
  /// One of these texts. Read as a whole distribution, not sampled.
  case choice([String])
  /// The whole answer matches this pattern, in PCRE2's syntax.
  case pattern(String)

  /// One line of at most so many characters.
  public static func line(_ most: Int = 120) -> AnswerForm {
    .pattern("[^\\s\\x00-\\x1f](?:[^\\n\\r\\x00-\\x1f]{0,\(max(0, most - 1))})")
  }
}
