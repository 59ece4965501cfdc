public import JSONSchema

/// What tokens are guessed by before the model is asked about them.
///
/// A run of one particle asks the model about the guessed tokens together, in one call, and then goes on as
/// it always does: each token is drawn from the model's own row, with the random numbers of its step. While
/// what is drawn is what was guessed, the next row is there already. So a guess can save calls and nothing
/// else: the text is the one that would have been drawn without it, at every temperature and under every
/// constraint, where the model's rows do not depend on what is evaluated together (`isBatchInvariant`);
/// elsewhere rows differ in their last digits, as from batch to batch.
///
/// For a guess that is one text this is speculative sampling at its best: a token is taken with the
/// probability that the target gives it. Guesses of a model share the step's random numbers, so that both
/// draw the same token where their distributions are alike (a coupling in the place of SpecTr's selection,
/// arXiv 2310.15141, and of DySpec's tree, arXiv 2410.11744).
public struct Speculation: Hashable, Sendable {
  /// Whether bytes without alternative are guessed in the tokenizer's own spelling.
  public var spans: Bool
  /// Whether a text is guessed to go on as it did where its last bytes stood before, in the prompt or in
  /// itself.
  public var lookup: Bool
  /// Most tokens that are guessed at once.
  public var most: Int
  /// Guesses of a model end before a token that it holds for less probable than this.
  public var leastProbability: Double

  /// What is guessed by.
  public init(
    spans: Bool = true, lookup: Bool = true, most: Int = 8, leastProbability: Double = 0.4
  ) {
    self.spans = spans
    self.lookup = lookup
    self.most = max(1, most)
    self.leastProbability = leastProbability
  }
}

/// A way to guess by the name under which users ask for it.
public struct SpeculationKind: Sendable {
  /// Its name.
  public let key: String
  /// What it does, in one line.
  public let summary: String
  /// What it is.
  public let speculation: Speculation

  /// A way to guess.
  public init(_ key: String, _ summary: String, _ speculation: Speculation) {
    self.key = key
    self.summary = summary
    self.speculation = speculation
  }
}

extension KindTable where Kind == SpeculationKind {
  /// The ways of this library.
  public static let standard = KindTable(
    "way to guess",
    [
      SpeculationKind("auto", "spans, and lookup where nothing is forced", Speculation()),
      SpeculationKind(
        "spans", "what the constraint leaves no choice about, such as the keys of a schema",
        Speculation(lookup: false)),
      SpeculationKind(
        "lookup",
        "what followed the text's last bytes where they stood before, such as a copied value",
        Speculation(spans: false)),
    ]
  ) { $0.key }
}
