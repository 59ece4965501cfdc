/// How Prompt Recursive Search decides, after our reading of arXiv 2408.01423: the paper gives
/// neither its threshold nor its depth.
public struct RecursionOptions: Hashable, Sendable {
  /// Which earlier steps a step is shown.
  public enum Dependence: String, Hashable, Sendable, CaseIterable {
    /// Those that it names as `#k`; the others run beside it.
    case named
    /// All of them, one after the other.
    case sequential
  }

  /// τ: a problem of this complexity or less is answered at once.
  public var threshold: Double = 3
  /// d_max: how deep steps may be planned again; 0 answers directly.
  public var depth = 2
  /// Which earlier steps a step is shown.
  public var dependence: Dependence = .named
  /// The complexity of a problem whose rating failed.
  public var defaultComplexity = 5.0

  /// The defaults: τ = 3, depth 2.
  public init() {}

  /// n = max(1, round half up of C / 2): how many steps a problem of complexity C gets.
  public static func steps(complexity: Double) -> Int {
    max(1, Int((min(max(complexity, 1), 10) / 2 + 0.5).rounded(.down)))
  }

  /// Says which value cannot be used.
  func validate() throws(PromptingError) {
    guard (0...64).contains(depth) else {
      throw PromptingError(.invalidInput, "the depth must be 0 to 64, got \(depth)")
    }
    guard threshold.isFinite, (1...10).contains(defaultComplexity) else {
      throw PromptingError(.invalidInput, "complexities are between 1 and 10")
    }
  }
}
