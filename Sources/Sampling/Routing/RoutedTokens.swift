public import Inference
package import JSONSchema
internal import Synchronization

/// How work was shared between the two models of a `RoutedModel`.
public struct RoutedTokens: Hashable, Sendable {
  /// Positions whose next token was asked about.
  public var positions = 0
  /// Those of them that the large model was asked about, because the small one was unsure.
  public var routed = 0
  /// Tokens that the large model really evaluated: prompts, and what it has to read to be asked.
  public var large = EvaluationCount()

  /// Nothing yet.
  public init() {}

  /// The share of positions that was routed.
  public var share: Double { positions == 0 ? 0 : Double(routed) / Double(positions) }

  /// Adds work.
  public static func += (left: inout RoutedTokens, right: RoutedTokens) {
    left.positions += right.positions
    left.routed += right.routed
    left.large += right.large
  }
}

extension RoutedTokens {
  /// As records say it: `{"positions": 96, "routed": 12, "share": 0.125, "large_tokens": 118}`.
  package var json: JSONValue {
    [
      "positions": .int(positions), "routed": .int(routed), "share": .double(share),
      "large_tokens": .int(large.prefill + large.decode), "large_prefilled": .int(large.prefill),
    ]
  }

  /// Reads what `json` wrote; nil for anything else.
  package init?(_ json: JSONValue?) {
    guard let positions = json?["positions"]?.int, let routed = json?["routed"]?.int else {
      return nil
    }
    self.positions = positions
    self.routed = routed
    let prefilled = json?["large_prefilled"]?.int ?? 0
    large = EvaluationCount(
      prefill: prefilled, decode: (json?["large_tokens"]?.int ?? prefilled) - prefilled)
  }
}

/// Counts what one piece of work routes, whichever `RoutedModel` does it.
final class RoutingMeter: Sendable {
  @TaskLocal static var current: RoutingMeter?

  private let state = Mutex(RoutedTokens())

  func add(_ work: RoutedTokens) { state.withLock { $0 += work } }

  /// What was counted; nil when no routed model was asked.
  var total: RoutedTokens? {
    let total = state.withLock { $0 }
    return total.positions > 0 ? total : nil
  }
}

extension RoutedModel {
  /// Does a piece of work and tells what routed models did in it and in its child tasks.
  /// - Returns: the work's result; nothing routed when no routed model was asked.
  public static func counting<Value: Sendable, Failure: Error>(
    _ work: () async throws(Failure) -> Value
  ) async throws(Failure) -> (value: Value, routed: RoutedTokens?) {
    let meter = RoutingMeter()
    // A task-local value lets errors through untyped.
    let result = await RoutingMeter.$current.withValue(meter) {
      () async -> Result<Value, Failure> in
      do throws(Failure) {
        return .success(try await work())
      } catch {
        return .failure(error)
      }
    }
    let total = meter.total
    if let total, let outer = RoutingMeter.current { outer.add(total) }
    return (try result.get(), total)
  }
}
