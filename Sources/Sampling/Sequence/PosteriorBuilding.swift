import Foundation
import Inference

extension SequenceRun {
  /// The posterior that the finished particles stand for.
  func posterior() -> Posterior {
    switch options.method {
    case .bestOf: keepBest()
    case .masked, .base: levelWeights()
    case .smc, .rerank: break
    }
    let logWeights = particles.map(\.logWeight)
    let weights = normalised(logWeights)
    let alive = particles.indices.filter { weights[$0] > 0 }
    var samples = spellings(alive, weights)
    if let meaning = request.meaning { samples = Self.merged(samples, by: meaning) }
    for index in samples.indices { samples[index].weight = min(1, samples[index].weight) }
    samples.sort {
      $0.weight == $1.weight ? $0.text.lexicographicallyPrecedes($1.text) : $0.weight > $1.weight
    }
    return Posterior(
      samples: samples,
      logZ: options.method.estimatesZ && !options.base.isLimit
        ? logSumExp(logWeights) - log(Double(particles.count)) : nil,
      ess: effectiveSampleSize(weights), ancestors: Set(alive.map { particles[$0].root }).count,
      guarantee: guarantee, particles: particles.count, resamplings: resamplings,
      deadEnds: deadEnds, usage: usage)
  }

  /// The distinct texts.
  private func spellings(_ alive: [Int], _ weights: [Double]) -> [Sample] {
    var places: [[UInt8]: Int] = [:]
    var samples: [Sample] = []
    for index in alive {
      let particle = particles[index]
      let text = thinking?.answer(in: particle) ?? particle.text
      if let place = places[text] {
        samples[place].weight += weights[index]
        samples[place].particles += 1
      } else {
        var finish = FinishReason.stop
        if case .finished(let reason) = particle.status { finish = reason }
        places[text] = samples.count
        samples.append(
          Sample(
            text: text, weight: weights[index], particles: 1,
            tokens: particle.tokens.count, finish: finish, tokenIDs: particle.tokens))
        samples[samples.count - 1].record = particle.record
        samples[samples.count - 1].logProbabilities = particle.logs
      }
      if let thinking, let place = places[text] {
        samples[place].add(
          Thought(
            text: thinking.thought(in: particle), weight: weights[index],
            tokens: particle.thoughtEnd ?? particle.tokens.count))
      }
    }
    return samples
  }

  /// One sample a meaning: of its spellings the one with most weight, the first in byte order among
  /// equals, with the weight of all.
  private static func merged(_ samples: [Sample], by meaning: ([UInt8]) -> [UInt8]) -> [Sample] {
    var places: [[UInt8]: Int] = [:]
    var best: [Double] = []  // (answers) the weight of the spelling that is shown
    var result: [Sample] = []
    for sample in samples {
      guard let place = places[meaning(sample.text)] else {
        places[meaning(sample.text)] = result.count
        result.append(sample)
        best.append(sample.weight)
        continue
      }
      let weight = result[place].weight + sample.weight
      let particles = result[place].particles + sample.particles
      let isShown =
        sample.weight == best[place]
        ? sample.text.lexicographicallyPrecedes(result[place].text) : sample.weight > best[place]
      if isShown {
        result[place] = sample
        best[place] = sample.weight
      }
      result[place].weight = weight
      result[place].particles = particles
    }
    return result
  }

  private var guarantee: Guarantee {
    let isPosterior = particles.count > 1 && usage.missingMass == 0
    return switch options.method {
    case .smc(let method):
      isPosterior && method.sampler.isProper ? .posterior : .masked
    case .masked: .masked
    case .rerank: isPosterior ? .posterior : .validatedOnly
    case .bestOf, .base: .validatedOnly
    }
  }

  /// Gives every survivor the same weight.
  private func levelWeights() {
    for slot in particles.indices where particles[slot].status != .dead {
      particles[slot].logWeight = 0
    }
  }

  /// Leaves weight on the best survivor only; the first among equals.
  private func keepBest() {
    let hasPotentials = !request.potentials.isEmpty
    func score(_ particle: Particle<C.State>) -> Double {
      hasPotentials
        ? particle.logWeight : particle.logProbability / Double(particle.tokens.count + 1)
    }
    var best: Int?
    for slot in particles.indices where particles[slot].status != .dead {
      if let leader = best, score(particles[slot]) <= score(particles[leader]) { continue }
      best = slot
    }
    for slot in particles.indices {
      particles[slot].logWeight = slot == best ? 0 : -.infinity
    }
  }
}

extension SamplerOptions {
  /// Whether ancestors are ever drawn.
  var resamples: Bool {
    guard case .smc = method else { return false }
    return essThreshold > 0 && particles > 1
  }
}

extension SequenceMethod {
  /// Whether a text may be cut at the token limit.
  var mayBeCut: Bool { self == .base || self == .bestOf }

  /// Whether the weights estimate the normaliser.
  var estimatesZ: Bool {
    switch self {
    case .smc(let method): method.sampler.isProper
    case .masked, .bestOf, .base: false
    case .rerank: true
    }
  }
}

extension Double {
  /// The natural logarithm.
  var logarithm: Double { log(self) }
}
