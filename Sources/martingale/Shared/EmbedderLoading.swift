import Inference
import LlamaBackend
import Retrieval

/// The embedder of the command line: the word vectors that were set up with the project.
enum EmbedderLoading {
  /// The static embedder.
  static func load() throws(RetrievalError) -> StaticEmbedder {
    try StaticEmbedder(try WordVectorFiles.locate())
  }

  /// The static embedder; nil when no word vectors were set up.
  static func loadIfPresent() throws(RetrievalError) -> StaticEmbedder? {
    do {
      return try load()
    } catch {
      guard error.code == .wordVectorsNotFound else { throw error }
      return nil
    }
  }

  /// The static embedder; without word vectors what stands in for them, which is said on stderr:
  /// the token table of `model`.
  /// - Parameter background: the texts to be searched; what they share is taken away.
  static func load(orTableOf model: @autoclosure () throws -> LlamaModel, background: [String])
    throws -> any Embedder
  {
    if let vectors = try loadIfPresent() { return vectors }
    let model = try model()
    note("no word vectors; using the token table of \(model.identity.name), which finds less")
    return try table(of: model, background: background)
  }

  /// The token table of a model as an embedder.
  static func table(of model: LlamaModel, background: [String]) throws(InferenceError)
    -> TokenTableEmbedder
  {
    try TokenTableEmbedder(
      ModelTokenTable(model: model, rows: try model.tokenEmbeddings()),
      vocabulary: model.vocabulary.count, background: background)
  }

  /// Says what the search has to do without.
  static func note(_ text: String) {
    StandardError.write(line: "martingale: note: \(text) (Scripts/bootstrap fetches word vectors)")
  }
}

/// The input embeddings of a local model, for `TokenTableEmbedder`.
private struct ModelTokenTable: TokenTable {
  let model: LlamaModel
  let rows: TokenEmbeddings

  var identity: ModelIdentity { model.identity }
  var dimension: Int { rows.dimension }

  func add(_ id: TokenID, weight: Float, to sum: inout [Float]) {
    let row = rows.row(id)
    for index in row.indices { sum[index] += weight * row[index] }
  }

  func tokenize(_ text: String) throws(InferenceError) -> [TokenID] {
    try model.tokenize(text, parseSpecial: false)
  }
}

extension CommandFailure {
  init(_ error: RetrievalError) {
    self.init(.unavailable, code: error.code.rawValue, error.message)
  }
}
