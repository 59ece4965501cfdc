import ArgumentParser
import Sampling

/// How outputs are drawn.
struct SamplingOptions: ParsableArguments {
  /// The resampling schemes by the names of the command line.
  enum Resampling: String, ExpressibleByArgument, CaseIterable {
    case stratified, systematic, multinomial, residual
  }

  @Option(help: "How tokens are drawn under the constraint.")
  var method = MethodChoice.auto

  @Option(
    help: ArgumentHelp(
      "Particles of a run; 1 is locally masked decoding, and the output says so.", valueName: "n"))
  var particles: Int = Setting.particles.int ?? 8

  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp(
      "Outputs; each is drawn from the weighted posterior of its own run.", valueName: "n"))
  var outputs: Int = 1

  @Option(
    help: ArgumentHelp(
      "Make the outputs of -n different ones.", discussion: DiversityChoice.words,
      valueName: DiversityChoice.allValueStrings.joined(separator: "|")))
  var diverse: DiversityChoice?

  @Option(help: "Resample when ESS falls below this share of the particles.")
  var essThreshold: Double = 0.5

  @Option(help: "Resampling scheme.")
  var resampling: Resampling = .stratified

  @Option(
    help: ArgumentHelp("Extra draws that sharpen each AWRS weight.", valueName: "n"))
  var probes: Int = 1

  /// What is skipped ahead, by the names of the command line.
  enum FastForward: String, ExpressibleByArgument, CaseIterable {
    case off, forced, canonical
  }

  @Option(
    help: ArgumentHelp(
      "Skip ahead where one token only is viable (forced, exact), or spell forced bytes with the "
        + "tokenizer's own tokens (canonical, another target, recorded)."))
  var fastForward: FastForward = .forced

  @Option(
    help: ArgumentHelp(
      "With one particle: guess tokens and ask the model about several at once; the text stays the same.",
      discussion: SpeculationChoice.words))
  var speculate: SpeculationChoice?

  @Option(
    help: ArgumentHelp(
      "With one particle: let this model, a smaller one with the same vocabulary, guess tokens; the text stays the same.",
      valueName: "name|path"), completion: NameCompletion.models)
  var draftModel: String?

  @Option(
    help: ArgumentHelp(
      "Change the base from token to token: a schedule's name, or {\"name\": settings}.",
      discussion:
        "\(KindArgument.schedules) Recorded: weights and log Z refer to the changed base.",
      valueName: "name|json"), transform: KindArgument.schedule)
  var schedule: (any DecodingSchedule)?

  @Option(
    help: ArgumentHelp(
      "A score in nats that joins the model's own, as {\"name\": settings}; repeat it.",
      discussion: KindArgument.critics, valueName: "json"), transform: KindArgument.critic)
  var critic: [CriticUse] = []

  @Option(
    help: ArgumentHelp(
      "Draw at this temperature and correct the weights: the target stays, the texts vary more.",
      valueName: "t"))
  var proposalTemperature: Double?

  @Option(help: ArgumentHelp("Keep the k likeliest tokens (changes the base).", valueName: "k"))
  var topK: Int?

  @Option(help: ArgumentHelp("Keep the likeliest tokens of mass p (changes it).", valueName: "p"))
  var topP: Double?

  @Option(
    help: ArgumentHelp("Drop tokens below p times the likeliest (changes it).", valueName: "p"))
  var minP: Double?

  func validate() throws {
    if !(1...256).contains(particles) { throw ValidationError("--particles must be 1 to 256") }
    if (speculate != nil || draftModel != nil) && particles != 1 {
      throw ValidationError(
        "--speculate and --draft-model guess for one particle: say --particles 1, too")
    }
    if !(1...10_000).contains(outputs) { throw ValidationError("-n must be 1 to 10000") }
    if !(0...1).contains(essThreshold) { throw ValidationError("--ess-threshold must be 0 to 1") }
    if !(1...1_000_000).contains(probes) { throw ValidationError("--probes must be at least 1") }
    if let t = proposalTemperature, !(t > 0 && t <= 100) {
      throw ValidationError("--proposal-temperature must be above 0 and at most 100")
    }
    if let topK, topK < 1 { throw ValidationError("--top-k must be at least 1") }
    if let topP, !(topP > 0 && topP <= 1) {
      throw ValidationError("--top-p must be above 0 and at most 1")
    }
    if let minP, !(0...1).contains(minP) { throw ValidationError("--min-p must be 0 to 1") }
  }
}
