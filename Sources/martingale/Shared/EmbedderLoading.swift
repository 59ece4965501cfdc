import Inference
import Retrieval

/// The embedder of the command line: the word vectors that were set up with the project.
enum EmbedderLoading {
  /// The static embedder.
  static func load() throws(RetrievalError) -> StaticEmbedder {
    try StaticEmbedder(try WordVectorFiles.locate())
  }
}

extension CommandFailure {
  init(_ error: RetrievalError) {
    self.init(.unavailable, code: error.code.rawValue, error.message)
  }
}
