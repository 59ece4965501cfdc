import ArgumentParser
import Inference

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
  /// An embedding model behind an OpenAI-compatible server, and which of its models.
  case server(String, model: String?)

  init?(argument: String) {
    switch argument {
    case "words": self = .words
    case "vectors": self = .vectors
    case "table": self = .table
    default:
      if argument.hasPrefix("http://") || argument.hasPrefix("https://") {
        let parts = argument.split(separator: "#", maxSplits: 1).map(String.init)
        self = .server(parts[0], model: parts.count > 1 ? parts[1] : nil)
      } else if argument.hasSuffix(".gguf") {
        self = .file(argument)
      } else {
        return nil
      }
    }
  }
}

/// The option `--embedder` of the verbs that search.
struct EmbedderOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What compares meanings: words (nothing does), vectors, table (the model's own), a file, or "
        + "an OpenAI-compatible server.",
      discussion: "Default: the word vectors that were set up; without them, what is left.",
      valueName: "words|vectors|table|path.gguf|url[#model]"))
  var embedder: EmbedderChoice?

  @Option(
    help: ArgumentHelp(
      "The environment variable that holds the key of --embedder's server.", valueName: "variable"))
  var embedderKeyEnv: String?

  func validate() throws {
    if embedderKeyEnv != nil {
      guard case .server = embedder else {
        throw ValidationError("--embedder-key-env needs a server as --embedder")
      }
    }
  }

  /// The embedder for texts that stay the same while they are searched; nil for words alone.
  /// Without word vectors the model's token table stands in, and without a model, words do.
  /// - Parameter background: the texts to be searched.
  func load(_ model: LocalModelOptions, background: [String]) async throws -> (any Embedder)? {
    switch embedder {
    case .table: return try EmbedderLoading.table(of: model.load(), background: background)
    case nil:
      do {
        return try EmbedderLoading.load(orTableOf: try model.load(), background: background)
      } catch let error as InferenceError where error.code == .modelNotFound {
        EmbedderLoading.note("no word vectors and no model, so only words are compared")
        return nil
      }
    default: return try await load()
    }
  }

  /// The embedder for texts that come and go; nil for words alone.
  func load() async throws -> (any Embedder)? {
    try await EmbedderLoading.load(embedder, keyVariable: embedderKeyEnv)
  }
}
