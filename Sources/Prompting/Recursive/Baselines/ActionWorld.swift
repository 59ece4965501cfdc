/// Where actions are carried out.
package protocol ActionWorld: Sendable {
  /// Carries out an action.
  func perform(_ action: String) async throws(PromptingError) -> ActionOutcome
}

/// What came of an action.
package enum ActionOutcome: Hashable, Sendable {
  /// It worked; what can be seen now.
  case done(String)
  /// It did not; why.
  case failed(String)
  /// It worked, and nothing more is to be done.
  case reached(String)
}

/// A world in which every action works and shows nothing: plans are only words.
package struct WordsOnly: ActionWorld {
  /// The world of words.
  package init() {}

  package func perform(_ action: String) -> ActionOutcome { .done("") }
}
