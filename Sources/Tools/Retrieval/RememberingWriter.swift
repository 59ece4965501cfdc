public import Inference

/// Asks another writer once for each utterance, so that merges and guards can be compared on the
/// same queries.
public actor RememberingWriter: QueryWriter {
  public nonisolated let name: String
  private let writer: any QueryWriter
  private var known: [String: [String]] = [:]

  /// Remembers what `writer` writes.
  public init(_ writer: any QueryWriter) {
    self.writer = writer
    name = writer.name
  }

  public func queries(for utterance: String, history: [ChatMessage]) async throws(ToolError)
    -> [String]
  {
    // Histories are told apart by their text; most are empty.
    let key = history.map { "\($0.role): \($0.content)\u{0}" }.joined() + utterance
    if let found = known[key] { return found }
    let written = try await writer.queries(for: utterance, history: history)
    known[key] = written
    return written
  }
}
