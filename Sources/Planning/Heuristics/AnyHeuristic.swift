/// A heuristic whose type is hidden.
public struct AnyHeuristic: Heuristic {
  private let wrapped: any Heuristic

  /// Hides the type of `heuristic`.
  public init(_ heuristic: any Heuristic) {
    wrapped = heuristic
  }

  public var name: String { wrapped.name }

  public func assess(_ question: FrontierQuestion) async throws(PlanningError) -> Judgement {
    try await wrapped.assess(question)
  }
}
