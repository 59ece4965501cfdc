public import Inference

/// A text that can be found.
public struct IndexedDocument: Hashable, Sendable {
  /// What it is called; part of what is searched. Names such as `unit_converter` or `PDFReader`
  /// should be split into words first (`NameWords.split`).
  public var title: String
  /// What it says.
  public var body: String

  /// A document.
  public init(title: String, body: String) {
    self.title = title
    self.body = body
  }

  /// What is embedded.
  public var text: String { title.isEmpty ? body : title + ": " + body }
}

/// One result of a search.
public struct SearchHit: Hashable, Sendable {
  /// The document's position in the index.
  public var position: Int
  /// The blended score.
  public var score: Double
  /// The cosine between query and document; 0 without an embedder.
  public var cosine: Double
}

/// A fixed set of documents in memory, found by words and by meaning.
///
/// The documents' vectors can be replaced, for example by ones enriched with past queries.
public struct HybridIndex: Sendable {
  /// What is searched.
  public let documents: [IndexedDocument]
  /// One vector a document; nil without an embedder.
  public var vectors: VectorIndex?
  /// How words and vectors are blended.
  public var ranking: HybridRanking

  private let embedder: (any Embedder)?
  private let words: LexicalIndex
  private let titleWeight: Double

  /// Indexes `documents`.
  /// - Parameters:
  ///   - embedder: without one, only words are searched.
  ///   - titleWeight: how much a word in the title counts in comparison with one in the body.
  public init(
    _ documents: [IndexedDocument], embedder: (any Embedder)?,
    ranking: HybridRanking = HybridRanking(), titleWeight: Double = 1
  ) async throws(RetrievalError) {
    try self.init(documents, embedder, ranking, titleWeight)
    guard let embedder else { return }
    var index = VectorIndex(dimension: embedder.dimension)
    index.reserve(documents.count)
    for vector in try await embed(documents.map(\.text), with: embedder) {
      try index.append(vector)
    }
    vectors = index
  }

  /// An index of words alone, so far.
  private init(
    _ documents: [IndexedDocument], _ embedder: (any Embedder)?, _ ranking: HybridRanking,
    _ titleWeight: Double
  ) throws(RetrievalError) {
    self.documents = documents
    self.embedder = embedder
    self.ranking = ranking
    self.titleWeight = titleWeight
    do {
      words = try LexicalIndex(documents, titleWeight: titleWeight)
    } catch {
      throw RetrievalError(.indexFailed, "the documents cannot be indexed: \(error)")
    }
  }

  /// The index of some of its documents, as if it had been made of them: nothing is embedded again.
  package func narrowed(to positions: [Int]) throws(RetrievalError) -> HybridIndex {
    var index = try HybridIndex(
      positions.map { documents[$0] }, embedder, ranking, titleWeight)
    guard let vectors else { return index }
    var own = VectorIndex(dimension: vectors.dimension)
    own.reserve(positions.count)
    for position in positions { try own.append(vectors[position]) }
    index.vectors = own
    return index
  }

  /// The query's vector; nil without an embedder.
  public func vector(of query: String) async throws(RetrievalError) -> [Float]? {
    guard let embedder else { return nil }
    return try await embed([query], with: embedder).first
  }

  /// One score a document for `query`. `vector` stands in for the query's own vector.
  public func scores(_ query: String, vector: [Float]? = nil) async throws(RetrievalError)
    -> [Double]
  {
    try await opinions(query, vector: vector).scores
  }

  /// The best documents for `query`, best first; equal scores by position.
  public func find(_ query: String, limit: Int) async throws(RetrievalError) -> [SearchHit] {
    let (scores, cosines) = try await opinions(query, vector: nil)
    return scores.greatestPositions(limit).map {
      SearchHit(
        position: $0, score: scores[$0], cosine: cosines.isEmpty ? 0 : Double(cosines[$0]))
    }
  }

  private func opinions(_ query: String, vector: [Float]?) async throws(RetrievalError)
    -> (scores: [Double], cosines: [Float])
  {
    let lexical = try await lexicalScores(query)
    let own = vector == nil ? try await self.vector(of: query) : vector
    guard let own, let vectors else {
      let zeros = [Float](repeating: 0, count: documents.count)
      return (HybridRanking(lexicalWeight: 1).blend(cosines: zeros, lexical: lexical), [])
    }
    let cosines = try vectors.products(with: own)
    return (ranking.blend(cosines: cosines, lexical: lexical), cosines)
  }

  private func lexicalScores(_ query: String) async throws(RetrievalError)
    -> [(position: Int, score: Double)]
  {
    do {
      return try await words.scores(FullTextQuery(query))
    } catch {
      throw RetrievalError(.indexFailed, "the full-text search failed: \(error)")
    }
  }
}

/// Embeds with the error type of this target.
package func embed(_ texts: [String], with embedder: any Embedder) async throws(RetrievalError)
  -> [[Float]]
{
  do {
    return try await embedder.embed(texts)
  } catch {
    throw RetrievalError(.embeddingFailed, error.message)
  }
}
