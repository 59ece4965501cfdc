import Sampling

extension SamplingOptions {
  /// The library's options.
  func samplerOptions(_ model: ModelOptions) -> SamplerOptions {
    var options = SamplerOptions(
      method: sequenceMethod, particles: particles, essThreshold: essThreshold,
      resampling: scheme,
      base: BaseAdjustment(
        temperature: model.temperature, topK: topK, topP: topP, minP: minP),
      maxTokens: model.maxTokens)
    options.fastForward =
      switch fastForward {
      case .off: .off
      case .forced: .forcedTokens
      case .canonical: .canonicalSpans
      }
    return options
  }

  private var sequenceMethod: SequenceMethod {
    switch method {
    case .auto: .smc(probes == 1 ? .automatic : .recursive(probes: probes))
    case .awrs: .smc(.recursive(probes: probes))
    case .exact: .smc(.exact)
    case .masked: .masked
    case .rerank: .rerank
    case .base: .base
    }
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
