import ArgumentParser
import Inference
import LlamaBackend
import Server

/// What of a model the server's command line sets; the rest comes with each request.
struct ServedModelOptions: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: ArgumentHelp("A model's name, or the path of a GGUF file.", valueName: "name|path"),
    completion: NameCompletion.models)
  var model: String?

  @Option(help: "Threads for the model. Default: the cores that are free.")
  var threads: Int?

  @Option(help: ArgumentHelp("Context length in tokens.", valueName: "n"))
  var context: Int?

  @Option(
    help: ArgumentHelp("Read this configuration file.", valueName: "file"), completion: .file())
  var config: String?

  @OptionGroup var engine: EngineOptions

  @OptionGroup(title: "Chat template") var template: TemplateOptions

  mutating func validate() throws {
    threads = threads ?? Setting.threads.int
    context = context ?? Setting.context.int
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
    if let context, context < 16 { throw ValidationError("--context must be at least 16") }
  }

  /// Opens the model for many requests at once.
  func open() throws -> LlamaModel {
    var options = LlamaOptions(
      contextLength: context, threads: threads, maxSequences: 256, generationCells: 8192,
      isShared: true)
    try engine.apply(to: &options)
    try template.apply(to: &options)
    return try LlamaModel(path: ModelLocator.configured.locate(model), options: options)
  }

  /// The model to serve: the steps of requests that run at once are joined into one decode.
  func load() throws -> (
    model: any LanguageModel, hasChatTemplate: Bool, isBatchInvariant: Bool
  ) {
    let model = try open()
    return (BatchingModel(model), model.hasChatTemplate, model.isBatchInvariant)
  }
}

/// How long answers are when a request does not say.
struct ServedLengthOption: ParsableArguments {
  @Option(
    help: ArgumentHelp("Tokens of an answer when a request does not say.", valueName: "n"))
  var maxTokens = Setting.maxTokens.int ?? ServiceLimits().defaultTokens

  func validate() throws {
    if maxTokens < 1 { throw ValidationError("--max-tokens must be at least 1") }
  }
}
