internal import JSONSchema

/// The strategies that a task can name.
public struct StrategyRegistry: Sendable {
  /// Makes a strategy for one task.
  public typealias Make = @Sendable (StrategySetup) async throws(AgentError) -> any TaskStrategy

  /// All names that a task file may use, bound or not.
  public static let names = ["direct", "react", "prs", "plan"]

  private var makers: [String: Make] = [:]

  /// No strategies.
  public init() {}

  /// The strategies of this library.
  public static let standard: StrategyRegistry = {
    var registry = StrategyRegistry()
    registry.bind("direct") { setup throws(AgentError) in DirectStrategy(setup) }
    registry.bind("plan") { setup throws(AgentError) in try PlanStrategy(setup) }
    registry.bind("react") { setup throws(AgentError) in try await ReactStrategy(setup) }
    registry.bind("prs") { setup throws(AgentError) in try RecursiveStrategy(setup) }
    return registry
  }()

  /// Binds a name.
  public mutating func bind(_ name: String, _ make: @escaping Make) { makers[name] = make }

  /// The names that are bound, in order.
  public var bound: [String] { makers.keys.sorted() }

  /// What is wrong with a name; nil when it is bound.
  public func complaint(about name: String) -> String? {
    if makers[name] != nil { return nil }
    let known = bound.joined(separator: ", ")
    return Self.names.contains(name)
      ? "the strategy \"\(name)\" is not part of this program; it has \(known)"
      : "there is no strategy \"\(name)\"; there are \(known)"
  }

  /// The task's strategy.
  func make(_ setup: StrategySetup) async throws(AgentError) -> any TaskStrategy {
    guard let make = makers[setup.task.strategy] else {
      throw AgentError(.notAvailable, complaint(about: setup.task.strategy) ?? "")
    }
    return try await make(setup)
  }
}
