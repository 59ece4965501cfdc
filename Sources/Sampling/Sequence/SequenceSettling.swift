import Constraints
import Inference

extension SequenceRun {
  /// Settles texts that have just ended: the constraint when it did not guide, then potentials.
  func settle(_ ended: [Int]) async throws(SamplingError) {
    guard !ended.isEmpty else { return }
    var standing = ended
    if !options.method.isGuided { standing = try await validate(ended) }
    guard !request.potentials.isEmpty, !standing.isEmpty else { return }
    let scores = try await score(standing, complete: true)
    for (slot, score) in zip(standing, scores) {
      particles[slot].logWeight += score
      if !(particles[slot].logWeight > -.infinity) {
        deadEnds.refused += 1
        particles[slot].die()
      }
    }
  }

  /// Asks whether freely drawn texts satisfy the constraint; those that do not get weight 0.
  private func validate(_ ended: [Int]) async throws(SamplingError) -> [Int] {
    var accepted: [Int] = []
    time.begin(.constraint)
    do throws(ConstraintError) {
      for slot in ended {
        usage.checks += 1
        if try constraint.accepts(particles[slot].text) { accepted.append(slot) }
      }
      if let oracle = request.oracle, !accepted.isEmpty {
        usage.checks += accepted.count
        let answers = try await oracle.judge(
          accepted.map { OracleQuestion(text: particles[$0].text, complete: true) })
        accepted = zip(accepted, answers).filter(\.1).map(\.0)
      }
    } catch {
      throw SamplingError(error)
    }
    time.begin(.sampler)
    for slot in ended where !accepted.contains(slot) {
      if case .finished(.length) = particles[slot].status {
        deadEnds.length += 1
      } else {
        deadEnds.refused += 1
      }
      particles[slot].die()
    }
    return accepted
  }

  /// Lets the potentials' promises guide the next resampling.
  func twist(_ live: [Int]) async throws(SamplingError) {
    guard options.resamples, !request.potentials.isEmpty else { return }
    let running = live.filter { particles[$0].status == .running }
    guard !running.isEmpty else { return }
    let scores = try await score(running, complete: false)
    for (slot, score) in zip(running, scores) {
      if score > -.infinity {
        particles[slot].twist = score
        particles[slot].logWeight += score
      } else {
        deadEnds.refused += 1
        particles[slot].die()
      }
    }
  }

  /// The potentials' scores, added up.
  private func score(_ slots: [Int], complete: Bool) async throws(SamplingError) -> [Double] {
    let texts = slots.map { thinking?.answer(in: particles[$0]) ?? particles[$0].text }
    var total = [Double](repeating: 0, count: texts.count)
    time.begin(.constraint)
    for potential in request.potentials {
      let scores =
        complete ? try await potential.complete(texts) : try await potential.prefix(texts)
      guard scores.count == texts.count, scores.allSatisfy({ $0 < .infinity }) else {
        throw SamplingError(
          .constraint, "a potential must give one number below +∞ for each of the texts")
      }
      for index in texts.indices { total[index] += scores[index] }
    }
    time.begin(.sampler)
    return total
  }
}
