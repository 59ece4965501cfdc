import Foundation
package import Inference

/// The distribution of the next event before any constraint.
///
/// Computed once a row of logits; particles with equal contexts share it. Probabilities are held
/// unnormalised, in blocks of 256 with their sums, so that an event is drawn by scanning the sums
/// and one block, without sorting.
package final class BaseDistribution: Sendable {
  /// The events.
  package let events: EventSpace
  /// (blocks · 256) Unnormalised probabilities; entry `events.end` is the end of the text, and
  /// entries that are no events are 0.
  package let masses: [Float]
  /// (blocks) Sums of 256 entries of `masses`.
  package let blockSums: [Double]
  /// The sum of `masses`.
  package let total: Double
  /// Log of the mass the model gives to events at all (log Zₚ); 0 when the base was truncated,
  /// because truncation renormalises.
  package let logRetained: Double
  /// The greatest share of the base that may be missing because the model told only its likeliest
  /// tokens: it is lost mass, and makes weights lower bounds. 0 for a whole row, and for a base
  /// that was cut inside what was told.
  package let missing: Double
  /// Every event.
  let support: Support
  /// Log of the unnormalised mass of the end; not subject to any precision's underflow.
  private let logEndMass: Double
  private let logits: Logits
  /// The logit whose mass is 1.
  private let reference: Float
  private let scale: Double
  private let isTruncated: Bool

  /// The distribution a row of logits describes.
  /// - Parameter logits: (|V|) the model's output.
  package init(_ logits: Logits, events: EventSpace, adjustment: BaseAdjustment = .init())
    throws(SamplingError)
  {
    let values = logits.values
    guard values.count == events.vocabulary.count else {
      throw SamplingError(
        .invalidDistribution,
        "a row of \(values.count) logits for a vocabulary of \(events.vocabulary.count) tokens")
    }
    let reference = maximum(of: values)
    guard reference.isFinite else {
      throw SamplingError(.invalidDistribution, "the model's largest logit is \(reference)")
    }
    let scale = 1 / max(adjustment.temperature, BaseAdjustment.lowestTemperature)
    let blocks = values.count / 256 + 1
    var sums = [Double](repeating: 0, count: blocks)
    var full = 0.0
    let endings = events.endTokens.map { Double(values[Int($0)] - reference) * scale }
    var logEnding = logSumExp(endings)
    var masses = [Float](unsafeUninitializedCapacity: blocks * 256) { buffer, count in
      exponentials(
        of: values, reference: reference, scale: Float(scale), into: buffer, sums: &sums)
      count = blocks * 256
    }
    for sum in sums { full += sum }
    guard full.isFinite else {
      throw SamplingError(.invalidDistribution, "the model's logits contain NaN")
    }
    for token in events.pruned { masses[Int(token)] = 0 }
    for token in events.endTokens { masses[Int(token)] = 0 }
    masses[Int(events.end)] = Float(exp(logEnding))
    let hidden = Self.hidden(logits, reference: reference, scale: scale)
    var isMissing = hidden > 0
    if adjustment.truncates {
      // The k likeliest are among those that were told, if these are as many.
      if hidden > 0, let topK = adjustment.topK {
        isMissing = masses.reduce(0) { $0 + ($1 > 0 ? 1 : 0) } < topK
      }
      truncate(&masses, adjustment)
      if masses[Int(events.end)] == 0 { logEnding = -.infinity }
      for block in sums.indices { sums[block] = blockSum(masses, block) }
    } else {
      var previous = -1
      for token in events.pruned where Int(token) / 256 != previous {
        previous = Int(token) / 256
        sums[previous] = blockSum(masses, previous)
      }
      previous = -1
      for token in events.endTokens + [events.end] where Int(token) / 256 != previous {
        previous = Int(token) / 256
        sums[previous] = blockSum(masses, previous)
      }
    }
    self.logits = logits
    self.reference = reference
    self.scale = scale
    isTruncated = adjustment.truncates
    self.events = events
    self.masses = masses
    blockSums = sums
    total = sums.reduce(0, +)
    support = Support(words: events.everything.words, sums: sums, total: total)
    logEndMass = logEnding
    if adjustment.truncates {
      missing = isMissing ? hidden / (hidden + total) : 0
      logRetained = log1p(-missing)
    } else {
      missing = isMissing ? hidden / (hidden + full) : 0
      logRetained = min(0, log(total / (full + hidden)))
    }
  }

  /// The most that tokens which were not told can weigh, in the unit of `masses`.
  ///
  /// With U their probability, n their number and x ≤ xₖ their logits, temperature 1/s makes of it
  /// Σ e^{sx} ≤ U e^{(s−1)xₖ} for s ≥ 1, and ≤ n^{1−s} Uˢ for s < 1.
  private static func hidden(_ logits: Logits, reference: Float, scale: Double) -> Double {
    guard logits.unknownMass > 0 else { return 0 }
    let known = logits.values.filter { $0 > -.infinity }
    let logMass = log(logits.unknownMass) - Double(reference)
    if scale >= 1 {
      let last = Double((known.min() ?? reference) - reference)
      return exp(logMass + (scale - 1) * last)
    }
    let count = Double(max(1, logits.values.count - known.count))
    return exp((1 - scale) * log(count) + scale * logMass)
  }

  /// The log-probability of an event under the base, `logRetained` included.
  package func logProbability(of event: TokenID) -> Double {
    let mass = Double(masses[Int(event)])
    let logMass =
      event == events.end || (mass == 0 && !isTruncated && events.everything[event])
      ? logScaled(event) : log(mass)
    return logMass - log(total) + logRetained
  }

  /// Log of an event's mass, however small.
  private func logScaled(_ event: TokenID) -> Double {
    event == events.end
      ? logEndMass : Double(logits.values[Int(event)] - reference) * scale
  }

  /// The probability of an event among all events.
  package func probability(of event: TokenID) -> Double {
    Double(masses[Int(event)]) / total
  }

  /// Masses of the events of `support` that had none, in a unit in which they do not vanish; nil
  /// when there are no such events.
  func refilled(
    _ masses: [Float], _ support: Support, logUnit: Double
  ) -> (masses: [Float], support: Support, logUnit: Double)? {
    guard !isTruncated else { return nil }
    var left = support
    var best = -Double.infinity
    var values: [(event: Int, log: Double)] = []
    for word in left.words.indices {
      left.words[word] &= events.everything.words[word]
      var bits = left.words[word]
      while bits != 0 {
        let event = word * 64 + bits.trailingZeroBitCount
        bits &= bits - 1
        // What had mass has been settled; an event that is left has none in this unit.
        guard masses[event] == 0 else { continue }
        let log = logScaled(TokenID(event))
        guard log > -.infinity else { continue }
        values.append((event, log))
        best = max(best, log)
      }
    }
    guard best > -.infinity else { return nil }
    var result = [Float](repeating: 0, count: masses.count)
    for (event, log) in values { result[event] = Float(exp(log - best)) }
    for block in left.sums.indices {
      left.sums[block] = maskedBlockSum(result, block, left.words, full: nil)
    }
    left.total = left.sums.reduce(0, +)
    return (result, left, best)
  }

  /// Shannon entropy of the events in nats.
  package var entropy: Double {
    var weighted = 0.0
    for mass in masses where mass > 0 { weighted += Double(mass) * Double(log(mass)) }
    return log(total) - weighted / total
  }

  /// The `count` most likely events, most likely first, equal ones by number.
  package func top(_ count: Int) -> [TokenID] {
    var copy = masses
    truncate(&copy, BaseAdjustment(topK: max(1, count)))
    return copy.indices.filter { copy[$0] > 0 }
      .sorted { copy[$0] == copy[$1] ? $0 < $1 : copy[$0] > copy[$1] }
      .prefix(count).map { TokenID($0) }
  }
}

/// The sum of one block of 256 entries.
@inline(__always)
func blockSum(_ masses: [Float], _ block: Int) -> Double {
  // Unsafe for the wide loads; a block lies inside the array by construction.
  masses.withUnsafeBytes { bytes in
    var total = Lanes(repeating: 0)
    for index in 0..<16 {
      total += bytes.loadUnaligned(fromByteOffset: (block * 256 + index * 16) * 4, as: Lanes.self)
    }
    return sum(total)
  }
}
