import ArgumentParser

/// The options shared by every verb that uses a model.
struct ModelOptions: ParsableArguments {
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

  @Option(help: "Seed of every random draw. Default: drawn, and printed.")
  var seed: UInt64?

  @Option(help: "Sampling temperature.")
  var temperature: Double = Setting.temperature.double ?? 1

  @Option(help: ArgumentHelp("The most tokens of an answer, its end included.", valueName: "n"))
  var maxTokens: Int = Setting.maxTokens.int ?? 256

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("System message, before the prompt.", valueName: "text"))
  var system: String?

  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Use the model's chat format (default when it has one).")
  var chat: Bool = true

  @Flag(help: "Give the prompt to the model as it is.")
  var raw: Bool = false

  @Option(
    help: ArgumentHelp("Read this configuration file.", valueName: "file"), completion: .file())
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Put the model's layers on these machines (llama.cpp's ggml-rpc-server); repeat it.",
      valueName: "host:port"))
  var rpc: [String] = []

  @OptionGroup var devices: DeviceOptions

  @OptionGroup(title: "Chat template") var template: TemplateOptions

  @OptionGroup(title: "Remote model") var endpoint: EndpointOptions

  /// Whether the prompt is wrapped in the chat format.
  var usesChat: Bool { chat && !raw }

  mutating func validate() throws {
    threads = threads ?? Setting.threads.int
    context = context ?? Setting.context.int
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
    if let context, context < 16 { throw ValidationError("--context must be at least 16") }
    try endpoint.refuse(rpc, devices, template)
    if maxTokens < 1 { throw ValidationError("--max-tokens must be at least 1") }
    if !(temperature >= 0 && temperature.isFinite) {
      throw ValidationError("--temperature must be at least 0")
    }
  }
}
