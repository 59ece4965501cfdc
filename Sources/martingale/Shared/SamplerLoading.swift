import Sampling

extension SamplingOptions {
  /// The library's options.
  func samplerOptions(_ model: ModelOptions) -> SamplerOptions {
    var options = SamplerOptions(
      method: method.method(probes), particles: particles, essThreshold: essThreshold,
      resampling: scheme,
      base: BaseAdjustment(
        temperature: model.temperature, topK: topK, topP: topP, minP: minP),
      maxTokens: model.maxTokens)
    options.speculation = speculate?.kind.speculation
    options.proposal = proposalTemperature.map { BaseAdjustment(temperature: $0) }
    options.fastForward =
      switch fastForward {
      case .off: .off
      case .forced: .forcedTokens
      case .canonical: .canonicalSpans
      }
    return options
  }

  private var scheme: ResamplingScheme {
    switch resampling {
    case .stratified: .stratified
    case .systematic: .systematic
    case .multinomial: .multinomial
    case .residual: .residual
    }
  }
}
