import Inference
import JSONSchema
import Tools

/// Asks a writer for what is not yet in the records.
struct RecordedWriter: QueryWriter {
  let name: String
  private let writer: any QueryWriter
  private let records: WrittenRecords
  /// All that the queries depend on beside the request.
  private let origin: String

  /// - Parameters:
  ///   - model: who writes.
  ///   - origin: the seed, the examples and whatever else decides what is written.
  init(
    _ writer: any QueryWriter, of model: ModelIdentity, origin: String, in records: WrittenRecords
  ) {
    name = writer.name
    self.writer = writer
    self.records = records
    self.origin = "\(writer.name) \(model.sha256 ?? model.name) \(origin)"
  }

  func queries(for utterance: String, history: [ChatMessage]) async throws(ToolError) -> [String] {
    let before = history.map { "\($0.role): \($0.content)\u{0}" }.joined()
    let key = SHA256.hex(of: "\(origin)\u{0}\(before)\(utterance)".utf8)
    if let kept = await records.find(key)?["queries"]?.array { return kept.compactMap(\.string) }
    let queries = try await writer.queries(for: utterance, history: history)
    var record = JSONObject()
    record["writer"] = .string(name)
    record["request"] = .string(utterance)
    record["queries"] = .array(queries.map { .string($0) })
    do {
      try await records.keep(record, as: key)
    } catch {
      throw ToolError(.failed, "the records cannot be written: \(error)")
    }
    return queries
  }
}
