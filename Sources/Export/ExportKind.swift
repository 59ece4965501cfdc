public import Agents
public import JSONSchema

/// A form of training data.
public struct ExportKind: Sendable {
  /// Its name.
  public let key: String
  /// What its rows are, in one line.
  public let summary: String
  /// The rows that all rollouts of one item give, in order.
  public let rows: @Sendable (_ group: [Rollout], ExportOptions) throws(AgentError) -> [JSONValue]

  /// A form.
  public init(
    _ key: String, _ summary: String,
    rows: @escaping @Sendable ([Rollout], ExportOptions) throws(AgentError) -> [JSONValue]
  ) {
    self.key = key
    self.summary = summary
    self.rows = rows
  }
}

extension KindTable where Kind == ExportKind {
  /// The forms of this library.
  public static let standard = KindTable(
    "export format", [.sft, .dpo, .kto, .rollouts]
  ) { $0.key }
}
