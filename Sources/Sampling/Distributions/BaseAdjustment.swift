/// How the base distribution is made from the model's: which law the posterior is relative to.
///
/// Applied in this order: temperature, top-k, top-p, min-p. The last three cut the distribution
/// and renormalise what is left: they change the target, they are no proposal.
public struct BaseAdjustment: Hashable, Sendable, Codable {
  /// Divides the logits. 1 is the model's own distribution; 0 is the limit in which only the most
  /// likely events are drawn.
  public var temperature: Double
  /// Keep the k most likely events.
  public var topK: Int?
  /// Keep the fewest most likely events with at least this mass, in (0, 1].
  public var topP: Double?
  /// Keep the events at least this fraction as likely as the most likely one, in [0, 1].
  public var minP: Double?

  /// An adjustment; the default leaves the model as it is.
  public init(
    temperature: Double = 1, topK: Int? = nil, topP: Double? = nil, minP: Double? = nil
  ) {
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.minP = minP
  }

  /// What stands for temperature 0: logits that differ by a hundredth are e^1000 apart.
  static let lowestTemperature = 1e-5

  /// Whether the base is the limit of temperature 0: a distribution on the likeliest events alone,
  /// of which a probability of satisfying something says nothing about the model.
  public var isLimit: Bool { temperature < Self.lowestTemperature }

  /// Whether events are cut away.
  public var truncates: Bool { topK != nil || (topP ?? 1) < 1 || (minP ?? 0) > 0 }

  /// Says which value cannot be used.
  package func validate() throws(SamplingError) {
    guard temperature.isFinite, temperature >= 0 else {
      throw SamplingError(
        .invalidOptions, "temperature must be a number of at least 0, got \(temperature)")
    }
    if let topK, topK < 1 {
      throw SamplingError(.invalidOptions, "top-k must be at least 1, got \(topK)")
    }
    if let topP, !(topP > 0 && topP <= 1) {
      throw SamplingError(.invalidOptions, "top-p must be in (0, 1], got \(topP)")
    }
    if let minP, !(minP >= 0 && minP <= 1) {
      throw SamplingError(.invalidOptions, "min-p must be in [0, 1], got \(minP)")
    }
  }
}
