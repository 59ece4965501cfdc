import ArgumentParser
import JSONSchema
import Sampling

/// A larger model for the tokens of which the model is unsure.
struct RoutingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Let this model, a larger one with the same vocabulary, say the tokens of which the model is unsure.",
      discussion:
        "Together they are one model: weights and log Z are exact for it. The record says how many positions "
        + "were routed, and how many tokens the larger one evaluated.",
      valueName: "name|path"), completion: NameCompletion.models)
  var routeModel: String?

  @Option(
    help: ArgumentHelp(
      "What tells that the model is unsure. Default: \(TokenSignal.entropy.key).",
      discussion: TokenSignalChoice.words))
  var routeSignal: TokenSignalChoice?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The uncertainty from which on a token is routed; only that of entropy has a default, 0.45.",
      valueName: "nats"))
  var routeThreshold: Double?

  /// How uncertainty is measured.
  var signal: TokenSignal { routeSignal?.signal ?? .entropy }

  /// As the sampler's record says it; nil without a second model.
  var json: JSONValue? {
    routeModel.map { model in
      [
        "model": .string(model), "signal": .string(signal.key),
        "threshold": .double(routeThreshold ?? signal.threshold),
      ]
    }
  }

  func validate() throws {
    guard routeModel != nil else {
      if routeSignal != nil || routeThreshold != nil {
        throw ValidationError("--route-signal and --route-threshold need --route-model")
      }
      return
    }
    guard let threshold = routeThreshold ?? signal.threshold else {
      throw ValidationError(
        "--route-signal \(signal.key) needs --route-threshold: its size depends on the model")
    }
    if !threshold.isFinite { throw ValidationError("--route-threshold must be a number of nats") }
  }

  /// Refuses what has no meaning together with a second model for tokens.
  func refuse(_ sampling: SamplingOptions, _ model: ModelOptions) throws(ValidationError) {
    guard routeModel != nil else { return }
    if model.endpoint.endpoint != nil {
      throw ValidationError(
        "--route-model is for models in this process, which are asked token by token, not for --endpoint"
      )
    }
    if sampling.draftModel != nil {
      throw ValidationError(
        "--draft-model lets a smaller model guess for one model, --route-model makes two models one: choose"
      )
    }
    if !model.local.engine.controlVector.isEmpty {
      throw ValidationError(
        "--control-vector steers one model: the tokens of --route-model would not be steered; choose"
      )
    }
  }
}

/// A signal of token routing by its name on the command line.
struct TokenSignalChoice: ExpressibleByArgument {
  let signal: TokenSignal

  init?(argument: String) {
    guard let signal = KindTable<TokenSignal>.standard[argument] else { return nil }
    self.signal = signal
  }

  static var allValueStrings: [String] { KindTable<TokenSignal>.standard.keys }

  /// What they measure.
  static let words = KindTable<TokenSignal>.standard.kinds.map { "\($0.key): \($0.summary)." }
    .joined(separator: " ")
}
