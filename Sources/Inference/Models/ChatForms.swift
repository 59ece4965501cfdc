/// What a model's chat format has beside turns.
public struct ChatForms: Hashable, Sendable {
  /// How the model calls tools; nil when its format has no such thing, or none that is known to
  /// be read back as it was written.
  public var calls: ToolCallForm?
  /// What stands around a thought; nil when the format has none.
  public var thought: ThoughtMarkers?
  /// Whether tool results have a role of their own.
  public var hasToolRole: Bool

  /// Forms; none by default.
  public init(
    calls: ToolCallForm? = nil, thought: ThoughtMarkers? = nil, hasToolRole: Bool = false
  ) {
    self.calls = calls
    self.thought = thought
    self.hasToolRole = hasToolRole
  }

  /// What stands around a thought that words or calls may follow: what leads words is theirs then.
  public var thoughtBeforeCalls: ThoughtMarkers? {
    guard var markers = thought, let lead = calls?.lead, markers.separator.hasSuffix(lead) else {
      return thought
    }
    markers.separator.removeLast(lead.count)
    return markers
  }
}

/// What stands around a thought.
public struct ThoughtMarkers: Hashable, Sendable, Codable {
  /// What a thought begins with.
  public var opening: String
  /// What ends it. A thought never contains it.
  public var closing: String
  /// What comes between that and the answer.
  public var separator: String

  /// Markers; `closing` is not empty.
  public init(opening: String, closing: String, separator: String = "") {
    self.opening = opening
    self.closing = closing
    self.separator = separator
  }

  /// Everything between a thought and an answer.
  public var ending: String { closing + separator }
}
