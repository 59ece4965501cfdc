/// LinUCB: which arm is best in a situation described by numbers.
///
/// One ridge regression an arm: A = I + Σ xxᵀ, b = Σ r x, θ = A⁻¹ b; the choice is the arm with the
/// largest θᵀx + α √(xᵀ A⁻¹ x). The inverse is kept up to date by the Sherman–Morrison formula.
public struct LinearBandit: Hashable, Sendable, Codable {
  /// What is known about an arm.
  struct Arm: Hashable, Sendable, Codable {
    var name: String
    /// (dimension, dimension) A⁻¹, row by row.
    var inverse: [Double]
    /// (dimension) b.
    var rewards: [Double]
    var pulls = 0
  }

  /// α: how much uncertainty is worth.
  public var alpha: Double
  /// Numbers that describe a situation.
  public let dimension: Int
  private var arms: [Arm]

  /// A bandit that knows nothing yet.
  public init(arms names: [String], dimension: Int, alpha: Double = 0.5) {
    self.alpha = alpha
    self.dimension = dimension
    let identity = (0..<dimension * dimension).map { $0 % (dimension + 1) == 0 ? 1.0 : 0 }
    arms = names.map {
      Arm(name: $0, inverse: identity, rewards: [Double](repeating: 0, count: dimension))
    }
  }

  /// How often an arm was rewarded.
  public func pulls(of name: String) -> Int { arms.first { $0.name == name }?.pulls ?? 0 }

  /// The arm to take at `x` (dimension); the first among equals, nil when there are no arms or
  /// `x` has another dimension.
  public func choose(_ x: [Double]) -> String? {
    guard x.count == dimension else { return nil }
    var best: (name: String, value: Double)?
    for arm in arms {
      let value = self.value(of: arm, x)
      if let leader = best, value <= leader.value { continue }
      best = (arm.name, value)
    }
    return best?.name
  }

  /// Learns that `name` was worth `reward` at `x`; ignored when there is no such arm or `x` has
  /// another dimension.
  public mutating func record(_ reward: Double, for name: String, at x: [Double]) {
    guard x.count == dimension, let index = arms.firstIndex(where: { $0.name == name }) else {
      return
    }
    let u = product(arms[index].inverse, x)
    let scale = 1 + dot(x, u)
    for row in 0..<dimension {
      for column in 0..<dimension {
        arms[index].inverse[row * dimension + column] -= u[row] * u[column] / scale
      }
      arms[index].rewards[row] += reward * x[row]
    }
    arms[index].pulls += 1
  }

  private func value(of arm: Arm, _ x: [Double]) -> Double {
    let u = product(arm.inverse, x)
    return dot(u, arm.rewards) + alpha * max(0, dot(x, u)).squareRoot()
  }

  private func product(_ matrix: [Double], _ x: [Double]) -> [Double] {
    (0..<dimension).map { row in
      (0..<dimension).reduce(0) { $0 + matrix[row * dimension + $1] * x[$1] }
    }
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
