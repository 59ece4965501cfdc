public import Inference
internal import Sampling

extension AgentTask {
  /// Whether the model thinks before it answers or acts.
  public struct Reasoning: Hashable, Sendable {
    /// Tokens of a thought when the task does not say how many.
    public static let usualTokens = 1024

    /// The most tokens of a thought; nil for as many as usual, where the model's chat format has a
    /// form for thoughts.
    public var tokens: Int?
    /// What stands around a thought; nil for what the model's chat format has.
    public var markers: ThoughtMarkers?
    /// At how many ends of paragraphs in a row the likeliest answer has to be the same for a thought to be
    /// ended there; nil lets thoughts go on.
    public var probe: Int?

    /// A thought.
    public init(tokens: Int? = nil, markers: ThoughtMarkers? = nil, probe: Int? = nil) {
      self.probe = probe
      self.tokens = tokens
      self.markers = markers
    }

    /// The most tokens that this adds to an answer.
    var most: Int { tokens ?? Self.usualTokens }

    /// What is asked of a model; nil for no thought.
    /// - Parameter beforeCalls: whether calls in the model's own form follow the thought.
    func asked(
      of model: any LanguageModel, beforeCalls: Bool = false
    ) throws(AgentError) -> Sampling.Reasoning? {
      let forms = model.chatForms
      guard
        let markers = markers ?? (beforeCalls ? forms.thoughtBeforeCalls : forms.thought)
      else {
        if tokens == nil { return nil }
        throw AgentError(
          .notAvailable,
          "sampling.reasoning: the chat template of \(model.identity.name) has no form for thoughts; "
            + "say what stands around them in sampling.reasoning_markers")
      }
      return Sampling.Reasoning(
        markers: markers, tokens: most, forbidden: forms.barredFromThoughts,
        probe: probe)
    }
  }
}
