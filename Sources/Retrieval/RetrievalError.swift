/// What can go wrong while finding texts.
public struct RetrievalError: Error, Hashable, Sendable {
  /// Stable names of the causes.
  public enum Code: String, Sendable {
    /// The word vectors are nowhere they are looked for.
    case wordVectorsNotFound = "word_vectors_not_found"
    /// A vector or tokenizer file is damaged, or of a kind that cannot be read.
    case fileInvalid = "vector_file_invalid"
    /// A vector has the wrong number of entries, or two documents share an id.
    case invalidInput = "invalid_input"
    /// The embedder failed.
    case embeddingFailed = "embedding_failed"
    /// The full-text index failed.
    case indexFailed = "index_failed"
  }

  /// Which kind of failure.
  public var code: Code
  /// What was wrong and what to do, for a person.
  public var message: String

  /// A failure.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
