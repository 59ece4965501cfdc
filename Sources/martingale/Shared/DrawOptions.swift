import ArgumentParser

// What says how a model is asked, each alone: a verb has those that it reads, and no others.

/// The seed.
struct SeedOption: ParsableArguments {
  @Option(help: "Seed of every random draw. Default: drawn, and printed.")
  var seed: UInt64?
}

/// The temperature.
struct TemperatureOption: ParsableArguments {
  @Option(help: "Sampling temperature.")
  var temperature: Double = Setting.temperature.double ?? 1

  func validate() throws {
    if !(temperature >= 0 && temperature.isFinite) {
      throw ValidationError("--temperature must be at least 0")
    }
  }
}

/// How long an answer may be.
struct LengthOption: ParsableArguments {
  @Option(help: ArgumentHelp("The most tokens of an answer, its end included.", valueName: "n"))
  var maxTokens: Int = Setting.maxTokens.int ?? 256

  func validate() throws {
    if maxTokens < 1 { throw ValidationError("--max-tokens must be at least 1") }
  }
}

/// Whether prompts are turns of a conversation.
struct ChatFormatOptions: ParsableArguments {
  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Use the model's chat format (default when it has one).")
  var chat: Bool = true

  @Flag(help: "Give the prompt to the model as it is.")
  var raw: Bool = false

  /// Whether the prompt is wrapped in the chat format.
  var usesChat: Bool { chat && !raw }
}
