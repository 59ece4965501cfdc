/// Chooses between arms whose rewards are learned while choosing.
///
/// A value: record rewards, choose, save it as JSON, go on later.
package struct Bandit: Hashable, Sendable, Codable {
  /// How an arm is chosen.
  package enum Rule: Hashable, Sendable, Codable {
    /// Every arm once, then the greatest mean + √(α ln t / n) (Auer et al. 2002, with the factor
    /// of EVOLvE, arXiv 2410.06238, where α = 0.5).
    case upperConfidence(alpha: Double)
    /// The arm with the greatest draw from Beta(1 + Σ rewards, 1 + Σ (1 − rewards)) (Thompson
    /// 1933); rewards in 0…1.
    case thompson
  }

  /// What is known about an arm.
  package struct Arm: Hashable, Sendable, Codable {
    /// Its name, unique among the arms.
    package var name: String
    /// How often it was chosen.
    package var pulls = 0
    /// The sum of its rewards.
    package var total = 0.0

    /// An arm, by default one that nobody has tried.
    package init(name: String, pulls: Int = 0, total: Double = 0) {
      self.name = name
      self.pulls = pulls
      self.total = total
    }

    /// The mean reward; 0 without any.
    package var mean: Double { pulls == 0 ? 0 : total / Double(pulls) }
  }

  /// How an arm is chosen.
  package var rule: Rule
  /// The arms, in the order in which equals are preferred.
  package private(set) var arms: [Arm]

  /// A bandit that knows nothing yet.
  package init(arms names: [String], rule: Rule = .upperConfidence(alpha: 0.5)) {
    self.rule = rule
    arms = names.map { Arm(name: $0) }
  }

  /// A bandit that goes on with what is known about its arms.
  package init(knowing arms: [Arm], rule: Rule = .upperConfidence(alpha: 0.5)) {
    self.rule = rule
    self.arms = arms
  }

  /// Notes a reward in 0…1; other values count as the nearest of these. A name that is not among
  /// the arms becomes one.
  package mutating func record(_ reward: Double, for name: String) {
    let place = arms.firstIndex { $0.name == name } ?? arms.count
    if place == arms.count { arms.append(Arm(name: name)) }
    arms[place].pulls += 1
    arms[place].total += reward.isNaN ? 0 : min(1, max(0, reward))
  }

  /// The arm to try next; nil when there is none.
  package func choose(_ random: inout RandomStream) -> String? {
    let time = Double(max(1, arms.reduce(0) { $0 + $1.pulls }))
    var best: (name: String, score: Double)?
    for arm in arms {
      let score: Double
      switch rule {
      case .upperConfidence(let alpha):
        guard arm.pulls > 0 else { return arm.name }
        score = arm.mean + (alpha * Elementary.log(time) / Double(arm.pulls)).squareRoot()
      case .thompson:
        score = random.beta(1 + arm.total, 1 + Double(arm.pulls) - arm.total)
      }
      if best.map({ score > $0.score }) ?? true { best = (arm.name, score) }
    }
    return best?.name
  }
}
