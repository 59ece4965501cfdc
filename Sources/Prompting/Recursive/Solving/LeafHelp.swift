/// Something that helps where a question is answered at once: behaviors of a handbook, a tool.
///
/// Requirements on a conformer: the same question gets the same help. What it throws is counted
/// and the leaf goes on without help, except `cancelled`, which ends the run.
public protocol LeafHelp: Sendable {
  /// Help with a question; nil when it has none.
  func help(with question: NodeQuestion) async throws(PromptingError) -> LeafReply?
}

/// Help with a question.
public struct LeafReply: Hashable, Sendable {
  /// Words for the prompt.
  public var notes: String?
  /// The answer itself; taken when it fits the form that is asked for, and then no model is asked.
  public var answer: String?
  /// Where it comes from, for records.
  public var source: String

  /// Words for the prompt.
  public static func notes(_ text: String, source: String) -> LeafReply {
    LeafReply(notes: text, answer: nil, source: source)
  }

  /// The answer itself.
  public static func answer(_ text: String, source: String) -> LeafReply {
    LeafReply(notes: nil, answer: text, source: source)
  }
}

/// The same notes for every question: rules that the user gives.
public struct FixedNotes: LeafHelp {
  private let text: String

  /// Notes that stand in every leaf's prompt.
  public init(_ text: String) { self.text = text }

  public func help(with question: NodeQuestion) -> LeafReply? {
    text.isEmpty ? nil : .notes(text, source: "notes")
  }
}
