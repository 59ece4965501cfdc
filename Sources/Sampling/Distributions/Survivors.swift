import Foundation
package import Inference

/// A source of uniform numbers, so that tests can enumerate what a sampler may do.
package protocol UniformSource {
  /// The next number in [0, 1).
  mutating func uniform() -> Double
}

extension RandomStream: UniformSource {}

/// Draws events without replacement, each with probability proportional to its mass among those
/// that are left.
///
/// The mass that is left is always the sum of what is left: nothing is ever subtracted, so it
/// stays accurate when nearly everything has been removed. One object serves one particle slot
/// for a whole run; nothing is allocated per draw.
package final class Survivors {
  private var distribution: BaseDistribution
  private var masses: [Float]
  private var support: Support
  /// Log of the unit of `masses` in units of the distribution's; 0 until a refill.
  private(set) var logUnit = 0.0

  /// The events of a distribution.
  package init(_ distribution: BaseDistribution) {
    self.distribution = distribution
    masses = distribution.masses
    support = distribution.support
  }

  /// Starts again from `support` of a distribution.
  func reset(_ distribution: BaseDistribution, _ support: Support) {
    self.distribution = distribution
    masses = distribution.masses
    self.support = support
    logUnit = 0
    if support.total == 0 { refill() }
  }

  /// Gives mass to events that had none only because single precision ends at e^−87 of the most
  /// likely event; at low temperatures everything a constraint admits may lie below.
  /// - Returns: whether anything is left to be drawn.
  @discardableResult
  func refill() -> Bool {
    guard support.total == 0,
      let refilled = distribution.refilled(masses, support, logUnit: logUnit)
    else { return false }
    masses = refilled.masses
    support = refilled.support
    logUnit = refilled.logUnit
    return true
  }

  /// Log of the mass that is left, in units of the distribution's.
  var logTotal: Double { log(support.total) + logUnit }

  /// Unnormalised mass of what is left.
  package var total: Double { support.total }

  /// Unnormalised mass of an event.
  package func mass(of event: TokenID) -> Double { Double(masses[Int(event)]) }

  /// Whether an event is left.
  package func contains(_ event: TokenID) -> Bool {
    (support.words[Int(event) >> 6] >> UInt64(event & 63)) & 1 == 1
  }

  /// Draws one event and leaves it in; nil when nothing is left.
  package func draw(_ uniform: Double) -> TokenID? {
    guard support.total > 0 else { return nil }
    let target = uniform * support.total
    var before = 0.0
    var chosen = -1
    for block in support.sums.indices where support.sums[block] > 0 {
      chosen = block
      let next = before + support.sums[block]
      if next > target { break }
      before = next
    }
    guard chosen >= 0 else { return nil }
    // Rounding may carry the target past the end: then the last event with mass is drawn.
    var last: Int?
    for index in chosen * 256..<chosen * 256 + 256 {
      let mass = masses[index]
      guard mass > 0, (support.words[index >> 6] >> UInt64(index & 63)) & 1 == 1 else { continue }
      last = index
      before += Double(mass)
      if before > target { break }
    }
    return last.map { TokenID($0) }
  }

  /// Takes an event out.
  package func remove(_ event: TokenID) {
    let index = Int(event)
    let block = index / 256
    support.words[index >> 6] &= ~(1 << UInt64(index & 63))
    support.sums[block] = maskedBlockSum(masses, block, support.words, full: nil)
    var total = 0.0
    for sum in support.sums { total += sum }
    support.total = total
  }
}
