import ArgumentParser

/// Where the model of a verb is that runs in this process.
struct LocalModelOptions: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "A model's name, or the path of a GGUF file.",
      discussion:
        "Default: $MARTINGALE_MODEL, else the configuration's (martingale models use), else "
        + "the model that was set up with the project.",
      valueName: "name|path"), completion: NameCompletion.models)
  var model: String?

  @Option(help: "Threads for the model. Default: the cores that are free.")
  var threads: Int?

  @Option(help: ArgumentHelp("Context length in tokens.", valueName: "n"))
  var context: Int?

  @Option(
    help: ArgumentHelp("Read this configuration file.", valueName: "file"), completion: .file())
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Put the model's layers on these machines (llama.cpp's ggml-rpc-server); repeat it.",
      valueName: "host:port"))
  var rpc: [String] = []

  @OptionGroup var engine: EngineOptions

  @OptionGroup(title: "Chat template") var template: TemplateOptions

  mutating func validate() throws {
    threads = threads ?? Setting.threads.int
    context = context ?? Setting.context.int
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
    if let context, context < 16 { throw ValidationError("--context must be at least 16") }
  }
}

extension LocalModelOptions {
  /// The options of another model, which is computed alike and not steered; without a name, or with the
  /// model's own, they are these.
  func naming(_ name: String?) -> LocalModelOptions {
    guard let name, name != model else { return self }
    var other = self
    other.model = name
    other.engine = engine.unsteered
    return other
  }
}

/// The model of a verb, in this process or behind an endpoint, and how it is asked.
struct ModelOptions: ParsableArguments {
  @OptionGroup var local: LocalModelOptions
  @OptionGroup var draws: SeedOption
  @OptionGroup var heat: TemperatureOption
  @OptionGroup var length: LengthOption
  @OptionGroup var format: ChatFormatOptions
  @OptionGroup(title: "Remote model") var endpoint: EndpointOptions

  var seed: UInt64? { draws.seed }
  var temperature: Double { heat.temperature }
  var maxTokens: Int { length.maxTokens }
  var usesChat: Bool { format.usesChat }

  func validate() throws {
    try endpoint.refuse(local.rpc, local.engine, local.template)
  }
}
