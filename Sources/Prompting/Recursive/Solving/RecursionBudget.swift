/// What solving one problem may spend. Nothing a model writes can exceed it: a call begins only
/// when its greatest cost is still there.
public struct RecursionBudget: Hashable, Sendable {
  /// Nodes of the tree, the root included; at least 1.
  public var nodes = 32
  /// Prompt tokens and drawn tokens of all calls; nil for as many as nodes and depth allow.
  public var tokens: Int?
  /// Wall-clock seconds; nil for as long as it takes.
  public var seconds: Double?
  /// The most tokens of a plan or of the problem's answer, where drawn, the end included.
  public var callTokens = 96
  /// The most tokens of a step's answer, where drawn, the end included.
  public var stepTokens = 32
  /// The most tokens of a thought before what is answered at once; 0 for none. The published leaves
  /// think aloud.
  public var thoughtTokens = 0

  /// 32 nodes, 96 tokens a plan, 32 a step.
  public init(
    nodes: Int = 32, tokens: Int? = nil, seconds: Double? = nil, callTokens: Int = 96,
    stepTokens: Int = 32, thoughtTokens: Int = 0
  ) {
    self.nodes = nodes
    self.tokens = tokens
    self.seconds = seconds
    self.callTokens = callTokens
    self.stepTokens = stepTokens
    self.thoughtTokens = thoughtTokens
  }

  /// Says which value cannot be used.
  func validate() throws(PromptingError) {
    guard nodes >= 1, callTokens >= 1, stepTokens >= 1, thoughtTokens >= 0, (tokens ?? 1) >= 1,
      (seconds ?? 1) > 0
    else {
      throw PromptingError(
        .invalidInput,
        "a budget's nodes, tokens and seconds must be positive, and those of a thought not negative"
      )
    }
  }
}
