import ArgumentParser
import Foundation
import Inference
import LlamaBackend
import Retrieval

/// What compares texts by meaning, beside the words that they share.
enum EmbedderChoice: Hashable, Sendable, ExpressibleByArgument {
  /// Nothing: words alone.
  case words
  /// The word vectors that were set up with the project.
  case vectors
  /// The model's own token table.
  case table
  /// A GGUF embedding model.
  case file(String)

  init?(argument: String) {
    switch argument {
    case "words": self = .words
    case "vectors": self = .vectors
    case "table": self = .table
    default:
      guard argument.hasSuffix(".gguf") else { return nil }
      self = .file(argument)
    }
  }
}

/// The option `--embedder` of the verbs that search.
struct EmbedderOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What compares meanings: words (nothing does), vectors, table (the model's own) or a file.",
      discussion: "Default: the word vectors that were set up; without them, what is left.",
      valueName: "words|vectors|table|path.gguf"))
  var embedder: EmbedderChoice?

  /// The embedder for texts that stay the same while they are searched; nil for words alone.
  /// Without word vectors the model's token table stands in, and without a model, words do.
  /// - Parameter background: the texts to be searched.
  func load(_ model: ModelOptions, background: [String]) throws -> (any Embedder)? {
    switch embedder {
    case .words: return nil
    case .vectors: return try EmbedderLoading.load()
    case .file(let path): return try LlamaEmbedder(path: path, threads: model.threads)
    case .table: return try EmbedderLoading.table(of: model.load(), background: background)
    case nil:
      do {
        return try EmbedderLoading.load(orTableOf: try model.load(), background: background)
      } catch let error as InferenceError where error.code == .modelNotFound {
        EmbedderLoading.note("no word vectors and no model, so only words are compared")
        return nil
      }
    }
  }

  /// The embedder for texts that come and go; nil for words alone.
  ///
  /// The token table is none: what all texts have in common is part of it, so that every new text
  /// would change all vectors, and it adds two points of recall to words.
  func load() throws -> (any Embedder)? { try Self.load(embedder) }

  /// The embedder of a choice for texts that come and go.
  static func load(_ choice: EmbedderChoice?) throws -> (any Embedder)? {
    switch choice {
    case .words: return nil
    case .vectors: return try EmbedderLoading.load()
    case .file(let path): return try LlamaEmbedder(path: path)
    case .table:
      throw ValidationError("--embedder table is only for texts that do not change")
    case nil:
      if let vectors = try EmbedderLoading.loadIfPresent() { return vectors }
      EmbedderLoading.note("no word vectors, so only words are compared")
      return nil
    }
  }
}
