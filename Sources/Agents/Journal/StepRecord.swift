public import JSONSchema

/// What happened inside a step: one line of the journal, `{"event": kind, "item", "step", …fields}`.
///
/// The lines of one item, in order (lines of other items may stand between them):
///
///     step_started        reserved_tokens
///       item_begun          ItemBegunRecord    in the first step: the goal and the inputs
///       behaviors_recalled  RecalledRecord     which behaviors stand in the prompt
///       tools_retrieved     RetrievedRecord    queries, tools found with scores, tools shown
///       history_compacted   CompactedRecord    steps that are left out of the prompt
///       sampled             SampledRecord      a posterior over texts: weights, ESS, log Z, costs
///       step_routed         RoutedRecord       how unsure a draft was, and who takes the step
///       action_decided      DecidedRecord      the action posterior and what it made the agent do
///       tool_started        ToolStartedRecord  the intent, before anything happens
///       tool_withdrawn      ToolWithdrawnRecord it was not made: its server is gone
///       tool_finished       ToolFinishedRecord what came of it
///       success_checked     CheckedRecord      whether the answer will do, and why not
///     step_finished       StepResult
///     item_finished       ItemResult
///
/// A step may have several of each. `direct` has one `sampled` a step. Strategies may have kinds of
/// their own; readers skip what they do not know. Every line also has `time`, seconds since 1970,
/// which nothing but reports looks at. Missing numbers are left out; all logs are natural.
public protocol StepRecord: Hashable, Sendable {
  /// The line's `event`.
  static var kind: String { get }
  /// The fields beside `event`, `item` and `step`.
  var fields: [(String, JSONValue)] { get }
  /// Reads a line; nil when it is not one of this kind.
  init?(_ json: JSONValue)
}

extension JournalEvent {
  /// The line of a record.
  public init(item: Int, step: Int, _ record: some StepRecord) {
    self = .record(
      item: item, step: step, kind: type(of: record).kind, fields: .members(record.fields))
  }

  /// The line as a record of one kind; nil when it is another.
  public func record<Record: StepRecord>(_ type: Record.Type = Record.self) -> Record? {
    guard case .record(_, _, Record.kind, let fields) = self else { return nil }
    return Record(fields)
  }
}
