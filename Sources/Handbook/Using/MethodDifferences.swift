package import Inference

/// How methods did against the plain question on the same problems: paired, so that hard problems do not
/// count as differences.
package struct MethodDifferences: Sendable {
  /// One method against another.
  package struct Difference: Hashable, Sendable {
    /// What was tried.
    package var method: SolvingMethod
    /// What it is compared with.
    package var baseline: SolvingMethod
    /// Problems that both have answered and whose right answer is known.
    package var count: Int
    /// The mean difference in right answers, with a 95 % interval.
    package var interval: PairedBootstrap
  }

  private var differences: [SolvingMethod: [Double]] = [:]

  /// Nothing yet.
  package init() {}

  /// Takes all methods' attempts at one problem.
  package mutating func add(_ attempts: [Attempt]) {
    guard let plain = attempts.first(where: { $0.method == .plain })?.correct else { return }
    for attempt in attempts where attempt.method != .plain {
      if let isRight = attempt.correct { add(attempt.method, isRight: isRight, plain: plain) }
    }
  }

  /// Takes how a method and the plain question did on one problem.
  package mutating func add(_ method: SolvingMethod, isRight: Bool, plain: Bool) {
    differences[method, default: []].append((isRight ? 1 : 0) - (plain ? 1 : 0))
  }

  /// The differences, in the order of the methods; none where nothing can be compared.
  package func found(seed: UInt64 = 0) -> [Difference] {
    SolvingMethod.allCases.compactMap { method in
      guard let values = differences[method], !values.isEmpty else { return nil }
      return Difference(
        method: method, baseline: .plain, count: values.count,
        interval: PairedBootstrap(values, seed: seed))
    }
  }
}
