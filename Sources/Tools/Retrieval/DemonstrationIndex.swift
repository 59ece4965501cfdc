public import Inference
internal import Retrieval

/// Finds the demonstrations that are nearest to a request.
public struct DemonstrationIndex: Sendable {
  /// Most demonstrations for a request.
  public let limit: Int
  private let examples: [ModelQueryWriter.Example]
  private let index: HybridIndex

  /// Demonstrations a request, where nothing else is said.
  public static let usualLimit = 4

  /// Indexes demonstrations by their requests; without an embedder only words count.
  public init(
    _ examples: [ModelQueryWriter.Example], embedder: (any Embedder)?,
    limit: Int = DemonstrationIndex.usualLimit
  ) async throws(ToolError) {
    self.examples = examples
    self.limit = limit
    do {
      index = try await HybridIndex(
        examples.map { IndexedDocument(title: "", body: $0.utterance) }, embedder: embedder)
    } catch {
      throw ToolError(.failed, error.message)
    }
  }

  /// The nearest demonstrations, the nearest last, where a model reads it just before the request.
  ///
  /// A request is not its own demonstration: so what was learned from some requests can be judged,
  /// and learned anew, on the same ones.
  func nearest(to request: String) async throws(ToolError) -> [ModelQueryWriter.Example] {
    do {
      let own = examples.count { $0.utterance == request }
      let hits = try await index.find(request, limit: limit + own)
      let others = hits.map { examples[$0.position] }.filter { $0.utterance != request }
      return others.prefix(limit).reversed()
    } catch {
      throw ToolError(.failed, error.message)
    }
  }
}
