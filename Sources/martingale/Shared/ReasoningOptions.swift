import ArgumentParser
import Inference
import Sampling

/// Whether the model thinks before it answers.
struct ReasoningOptions: ParsableArguments {
  /// How much thought there is.
  enum Budget: ExpressibleByArgument, Equatable {
    case off
    case auto
    case tokens(Int)

    init?(argument: String) {
      switch argument {
      case "off": self = .off
      case "auto": self = .auto
      default:
        guard let tokens = Int(argument), tokens >= 1 else { return nil }
        self = .tokens(tokens)
      }
    }
  }

  /// Tokens of a thought when nobody says how many.
  static let usualTokens = 1024

  @Option(
    help: ArgumentHelp(
      "Let the model think before its answer, in at most so many tokens; the constraint is the "
        + "answer's. auto: when its chat template has a form for thoughts.",
      valueName: "tokens|auto|off"))
  var reasoning: Budget = .off

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "What a thought begins with, and, given again, what ends it, for templates without a form.",
      valueName: "text"))
  var reasoningMarkers: [String] = []

  @Option(
    help: ArgumentHelp(
      "End a thought when the likeliest answer was the same at the ends of so many paragraphs in a row.",
      discussion: "Each look costs the tokens of an answer, at most 24.", valueName: "n"))
  var reasoningProbe: Int?

  func validate() throws {
    if let reasoningProbe {
      if reasoning == .off { throw ValidationError("--reasoning-probe needs --reasoning") }
      if reasoningProbe < 1 { throw ValidationError("--reasoning-probe must be at least 1") }
    }
    if !reasoningMarkers.isEmpty {
      guard reasoningMarkers.count == 2, reasoningMarkers.allSatisfy({ !$0.isEmpty }) else {
        throw ValidationError(
          "--reasoning-markers is given twice: what begins a thought, what ends it")
      }
      if reasoning == .off { throw ValidationError("--reasoning-markers needs --reasoning") }
    }
  }

  /// The markers that were given.
  private var givenMarkers: ThoughtMarkers? {
    guard reasoningMarkers.count == 2 else { return nil }
    return ThoughtMarkers(opening: reasoningMarkers[0], closing: reasoningMarkers[1])
  }

  /// What is asked of a model; nil for no thought.
  func reasoning(of model: any LanguageModel) throws(CommandFailure) -> Reasoning? {
    let forms = model.chatForms
    let markers = givenMarkers ?? forms.thought
    let tokens: Int
    switch reasoning {
    case .off: return nil
    case .auto:
      guard markers != nil else { return nil }
      tokens = Self.usualTokens
    case .tokens(let count): tokens = count
    }
    guard let markers else {
      throw CommandFailure(
        .usage, code: "no_reasoning_format",
        "the chat template of \(model.identity.name) has no form for thoughts; say what stands "
          + "around them: --reasoning-markers '<think>' --reasoning-markers '</think>'")
    }
    return Reasoning(
      markers: markers, tokens: tokens, forbidden: forms.barredFromThoughts,
      probe: reasoningProbe)
  }
}
