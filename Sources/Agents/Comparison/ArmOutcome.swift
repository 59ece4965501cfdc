package import Inference
package import JSONSchema

/// How one way of working on a task's items did.
package struct ArmOutcome: Hashable, Sendable {
  /// What one item came to.
  package struct Item: Hashable, Sendable {
    package var isRight: Bool
    /// Whether the task's own success check let it pass.
    package var isSolved: Bool
    package var tokens: Int
    package var toolCalls: Int
    /// Calls whose arguments did not fit, or that named no tool.
    package var malformedCalls: Int
    /// Processor time; nil when it was not measured, because a run was cut off in between.
    package var processorSeconds: Double?

    /// What an item came to.
    package init(
      isRight: Bool, isSolved: Bool, tokens: Int, toolCalls: Int = 0, malformedCalls: Int = 0,
      processorSeconds: Double? = nil
    ) {
      self.isRight = isRight
      self.isSolved = isSolved
      self.tokens = tokens
      self.toolCalls = toolCalls
      self.malformedCalls = malformedCalls
      self.processorSeconds = processorSeconds
    }
  }

  /// The arm's name.
  package var name: String
  /// (items) In the task's order.
  package var items: [Item]

  /// How an arm did.
  package init(_ name: String, items: [Item]) {
    self.name = name
    self.items = items
  }

  /// Items with the right answer.
  package var right: Int { items.count { $0.isRight } }

  /// The figures: counts over all items, tokens and seconds an item.
  package var json: JSONValue {
    let times = items.compactMap(\.processorSeconds)
    let count = Double(max(1, items.count))
    return .members([
      ("arm", .string(name)), ("items", .int(items.count)), ("right", .int(right)),
      ("solved", .int(items.count { $0.isSolved })),
      ("tool_calls", .int(items.reduce(0) { $0 + $1.toolCalls })),
      ("malformed_calls", .int(items.reduce(0) { $0 + $1.malformedCalls })),
      (
        "tokens",
        .rounded(Double(items.reduce(0) { $0 + $1.tokens }) / count, places: 1)
      ),
      (
        "processor_seconds",
        times.isEmpty ? .null : .rounded(times.reduce(0, +) / Double(times.count), places: 3)
      ),
    ])
  }
}

/// What taking something away from a task does, item by item: the whole minus the rest.
package struct ArmDifference: Hashable, Sendable {
  /// What can be said of the part that is missing in the other arm.
  package enum Verdict: String, Hashable, Sendable {
    /// More answers are right with it: the interval is above zero.
    case pays
    /// No more are right, but it saves tokens or processor time.
    case saves
    /// Nothing is better with it as far as can be seen.
    case doesNotPay = "does not pay"
    /// Fewer answers are right with it.
    case harms
  }

  /// Right answers an item.
  package var right: PairedBootstrap
  /// Tokens an item.
  package var tokens: PairedBootstrap
  /// Processor seconds an item, over the items where both are known; nil when there are none.
  package var processorSeconds: PairedBootstrap?

  /// The differences `whole` − `other`.
  /// - Precondition: both worked on the same items.
  package init(_ whole: ArmOutcome, _ other: ArmOutcome) {
    let pairs = zip(whole.items, other.items).map { $0 }
    right = PairedBootstrap(pairs.map { ($0.isRight ? 1 : 0) - ($1.isRight ? 1 : 0) })
    tokens = PairedBootstrap(pairs.map { Double($0.tokens - $1.tokens) })
    let times = pairs.compactMap { one, two in
      one.processorSeconds.flatMap { first in two.processorSeconds.map { first - $0 } }
    }
    processorSeconds = times.isEmpty ? nil : PairedBootstrap(times)
  }

  /// What can be said.
  package var verdict: Verdict {
    if right.low > 0 { return .pays }
    if right.high < 0 { return .harms }
    let isCheaper = tokens.high < 0 || (processorSeconds.map { $0.high < 0 } ?? false)
    // Saving at the cost of answers is no saving.
    return isCheaper && right.mean >= 0 ? .saves : .doesNotPay
  }

  /// The differences with their intervals.
  package var json: JSONValue {
    .members([
      ("right", Self.json(right, places: 3)), ("tokens", Self.json(tokens, places: 1)),
      ("processor_seconds", processorSeconds.map { Self.json($0, places: 3) } ?? .null),
      ("verdict", .string(verdict.rawValue)),
    ])
  }

  private static func json(_ difference: PairedBootstrap, places: Int) -> JSONValue {
    [
      "mean": .rounded(difference.mean, places: places),
      "low": .rounded(difference.low, places: places),
      "high": .rounded(difference.high, places: places),
    ]
  }
}
