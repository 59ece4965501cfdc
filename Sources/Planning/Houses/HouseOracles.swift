package import Inference

/// Advisers that know the house, for measuring the planner apart from any model.
package struct HouseOracle: Heuristic {
  /// What the oracle does with its knowledge.
  package enum Temper: Hashable, Sendable {
    /// Votes for the frontier on the shortest way to the goal and against all others.
    case truthful
    /// As truthful, but each of ten votes names one frontier at random with this probability.
    case noisy(Double)
    /// Votes for the worst frontier and against the best.
    case adversarial
  }

  package let name: String
  private let temper: Temper
  private let toGoal: [String: Double]
  private let key: RandomKey
  private let votes = 10

  /// An oracle for one search. `key` names its random draws; only `noisy` draws.
  package init(_ world: HouseEnvironment, temper: Temper, key: RandomKey = RandomKey(seed: 0)) {
    switch temper {
    case .truthful: name = "oracle"
    case .noisy(let rate): name = "noisy:\(rate)"
    case .adversarial: name = "adversarial"
    }
    self.temper = temper
    self.key = key
    toGoal = Dictionary(
      world.distancesToGoal.map { ("\($0.key)", $0.value) }, uniquingKeysWith: { first, _ in first }
    )
  }

  package func assess(_ question: FrontierQuestion) -> Judgement {
    let count = question.names.count
    let detours = (0..<count).map {
      question.distances[$0] + (toGoal[question.names[$0]] ?? .infinity)
    }
    let indices = 0..<count
    guard let best = indices.min(by: { (detours[$0], $0) < (detours[$1], $1) }),
      let worst = indices.max(by: { (detours[$0], -$0) < (detours[$1], -$1) })
    else { return .abstention(count) }
    var stream = key.stream(step: question.step, for: .planning)
    var promise = [Double](repeating: 0, count: count)
    var avoidance = promise
    let share = 1 / Double(votes)
    for _ in 0..<votes {
      for index in recommended(best: best, worst: worst, of: count, &stream) {
        promise[index] += share
      }
      for index in rejected(best: best, worst: worst, of: count, &stream) {
        avoidance[index] += share
      }
    }
    return Judgement(
      scores: indices.map {
        FrontierScore(promise: min(promise[$0], 1), avoidance: min(avoidance[$0], 1))
      })
  }

  private func recommended(
    best: Int, worst: Int, of count: Int, _ stream: inout RandomStream
  ) -> [Int] {
    switch temper {
    case .truthful: [best]
    case .noisy(let rate): stream.uniform() < rate ? [stream.index(below: count)] : [best]
    case .adversarial: [worst]
    }
  }

  private func rejected(
    best: Int, worst: Int, of count: Int, _ stream: inout RandomStream
  ) -> [Int] {
    let others = (0..<count).filter { $0 != best }
    return switch temper {
    case .truthful: others
    case .noisy(let rate): stream.uniform() < rate ? [stream.index(below: count)] : others
    case .adversarial: count > 1 ? [best] : []
    }
  }
}

extension RandomStream {
  /// A number in 0..<bound; the bias of at most bound / 2⁵³ is far below what anything here sees.
  mutating func index(below bound: Int) -> Int {
    Int(uniform() * Double(bound))
  }
}
