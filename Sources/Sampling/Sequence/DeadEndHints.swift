/// How the options of sampling are called where a person sets them.
public enum OptionStyle: Hashable, Sendable {
  /// As on the command line: `--top-k`.
  case flags
  /// As in requests and task files: `top_k`.
  case members

  func name(_ words: String...) -> String {
    switch self {
    case .flags: "--" + words.joined(separator: "-")
    case .members: words.joined(separator: "_")
    }
  }
}

extension DeadEnds {
  /// What happened, and which of the options to change.
  public func explanation(under options: SamplerOptions, naming style: OptionStyle) -> String {
    var parts = [explanation]
    if constraint > 0, options.base.truncates {
      let cuts = Self.cuts(of: options.base, style)
      parts.append(
        cuts.joined(separator: " and ") + (cuts.count == 1 ? " cuts" : " cut")
          + " off tokens that the constraint may need: change or drop "
          + (cuts.count == 1 ? "it" : "them"))
    }
    if length > 0 {
      let limit = style.name("max", "tokens")
      parts.append("\(limit) is \(options.maxTokens): raise it for longer texts")
    }
    return parts.joined(separator: "; ")
  }

  /// The options that cut tokens away, with their values.
  private static func cuts(of base: BaseAdjustment, _ style: OptionStyle) -> [String] {
    var cuts: [String] = []
    if let topK = base.topK { cuts.append("\(style.name("top", "k")) \(topK)") }
    if let topP = base.topP, topP < 1 { cuts.append("\(style.name("top", "p")) \(topP)") }
    if let minP = base.minP, minP > 0 { cuts.append("\(style.name("min", "p")) \(minP)") }
    return cuts
  }
}
