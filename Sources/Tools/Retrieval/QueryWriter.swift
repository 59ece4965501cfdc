public import Inference

/// Writes search queries for what a user asks: one a tool that may be needed.
///
/// Requirements on a conformer: the same utterance and history give the same queries; there are at
/// most `QueryLimits.count`; none is the utterance itself, which is always searched for anyway.
public protocol QueryWriter: Sendable {
  /// A short name for records and the command line.
  var name: String { get }
  /// The queries; none is a good answer.
  func queries(for utterance: String, history: [ChatMessage]) async throws(ToolError) -> [String]
}

/// What a written query may be.
public enum QueryLimits {
  /// Most queries for one utterance.
  public static let count = 4
  /// Characters of a query.
  public static let length = 3...120
}

/// Writes nothing: the utterance alone is searched for.
public struct UtteranceWriter: QueryWriter {
  public let name = "none"

  /// A writer that needs nothing.
  public init() {}

  public func queries(for utterance: String, history: [ChatMessage]) -> [String] { [] }
}

/// Takes an utterance apart at conjunctions and sentence ends, without a model.
public struct DecomposingWriter: QueryWriter {
  public let name = "decompose"

  /// A writer that needs nothing.
  public init() {}

  public func queries(for utterance: String, history: [ChatMessage]) -> [String] {
    let parts = UtteranceParts.split(utterance).filter { ContentCount.of($0) >= 2 }
    return parts.count >= 2 ? Array(parts.prefix(QueryLimits.count)) : []
  }
}
