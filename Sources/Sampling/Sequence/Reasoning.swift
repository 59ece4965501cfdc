public import Inference

extension ChatForms {
  /// Texts that no thought contains: what calls begin with, and every marker that the model's format has
  /// around calls and answers.
  package var barredFromThoughts: [String] {
    let texts = [
      calls?.opening, calls?.middle, calls?.separator, calls?.closing, thought?.separator,
    ].compactMap(\.self)
    var result = [calls?.trigger].compactMap(\.self)
    for text in texts {
      for found in text.matches(of: /<\|[^<>\s]+\|>|\[\/?[A-Z_]+\]/) {
        let marker = String(found.0)
        if !result.contains(marker) { result.append(marker) }
      }
    }
    return result
  }
}

/// A thought before the answer.
///
/// The text is then `thought · closing marker · separator · answer`: the thought is free but for the
/// markers and control tokens, the answer is under the request's constraint, and both have their own
/// limit of tokens, which belong to what is sampled: a text's thought always ends in time. With
/// g(t, y) = p(t, closing, separator, y, end) · c(y) over thoughts t and answers y the posterior's
/// texts are the answers, weighted by Σ_t g(t, y).
public struct Reasoning: Hashable, Sendable {
  /// What stands around a thought. The prompt has the opening already.
  public var markers: ThoughtMarkers
  /// The most tokens of a thought, what ends it included. Less where the context has less room.
  public var tokens: Int
  /// Other texts that a thought cannot contain, such as what calls of tools begin with.
  public var forbidden: [String]

  /// At how many ends of paragraphs in a row the likeliest answer has to be the same for a thought to be
  /// ended there; nil lets thoughts go on. See `ThoughtLook`.
  public var probe: Int?

  /// A thought of at most so many tokens.
  public init(
    markers: ThoughtMarkers, tokens: Int, forbidden: [String] = [], probe: Int? = nil
  ) {
    self.probe = probe
    self.markers = markers
    self.tokens = tokens
    self.forbidden = forbidden
  }

  /// Says what cannot be used.
  func validate(for model: any LanguageModel, _ options: SamplerOptions) throws(SamplingError) {
    guard !markers.closing.isEmpty else {
      throw SamplingError(.invalidOptions, "the text that ends a thought must not be empty")
    }
    guard tokens >= 1 else {
      throw SamplingError(.invalidOptions, "a thought needs at least 1 token, got \(tokens)")
    }
    if let probe, probe < 1 {
      throw SamplingError(
        .invalidOptions,
        "a thought is looked at from the first paragraph on: at least 1, got \(probe)")
    }
    guard options.method.isGuided else {
      throw SamplingError(
        .invalidOptions,
        "the method \(options.method.name) draws freely, and what follows a thought is constrained: "
          + "use another method, or no reasoning")
    }
    guard model.distributions != .none else {
      throw SamplingError(
        .unsupported,
        "\(model.identity.name) does not report next-token distributions: no reasoning before the "
          + "constraint")
    }
  }
}
