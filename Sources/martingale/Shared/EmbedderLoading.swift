import ArgumentParser
import Foundation
import Inference
import LlamaBackend
import RemoteBackend
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

  /// The embedder of a choice for texts that come and go; nil for words alone.
  ///
  /// The token table is none: what all texts have in common is part of it, so that every new text
  /// would change all vectors, and it adds two points of recall to words.
  /// - Parameter keyVariable: the environment variable with a server's key.
  static func load(_ choice: EmbedderChoice?, keyVariable: String? = nil) async throws
    -> (any Embedder)?
  {
    switch choice {
    case .words: return nil
    case .vectors: return try load()
    case .file(let path): return try LlamaEmbedder(path: path)
    case .table:
      throw ValidationError("--embedder table is only for texts that do not change")
    case .server(let url, let model): return try await remote(url, model, keyVariable)
    case nil:
      if let vectors = try loadIfPresent() { return vectors }
      note("no word vectors, so only words are compared")
      return nil
    }
  }

  private static func remote(_ url: String, _ model: String?, _ keyVariable: String?)
    async throws -> RemoteEmbedder
  {
    let key = keyVariable.flatMap { ProcessInfo.processInfo.environment[$0] }
    if let keyVariable, key?.isEmpty != false {
      throw CommandFailure(
        .configuration, code: "no_key", "the environment has no variable \(keyVariable)")
    }
    let exchange = try Network.exchange(for: "--embedder", silence: .seconds(120))
    do throws(RemoteError) {
      let endpoint = try RemoteEndpoint(url, model: model, key: key)
      return try await RemoteEmbedder(
        connecting: RemoteConnection(endpoint, exchange: exchange, timeout: .seconds(120)))
    } catch {
      throw CommandFailure(error)
    }
  }

  /// Says what the search has to do without.
  static func note(_ text: String) {
    StandardError.write(
      line: "martingale: note: \(text) (martingale doctor says where they are looked for)")
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
