import Constraints
import Inference

/// Guesses tokens, asks the model about them together, and hands the rows out one after the other.
extension SequenceRun {
  /// What was asked of the model ahead of the text.
  struct Ahead {
    /// The text's tokens and those that were guessed to follow.
    var tokens: [TokenID] = []
    /// The rows after so many of these.
    var rows: [Int: Logits] = [:]
  }

  /// Whether rows are asked for ahead.
  var speculates: Bool {
    (options.speculation != nil || draft != nil) && particles.count == 1 && request.oracle == nil
  }

  /// The row after a particle's text, and what is known of its forced tokens: from what was asked ahead,
  /// or from the model, which is then asked about guesses, too.
  func rowAhead(of slot: Int) async throws(SamplingError) -> ForwardPass {
    let particle = particles[slot]
    let count = particle.tokens.count
    let begin = count - particle.unscored
    let agreed = zip(ahead.tokens, particle.tokens).prefix { $0 == $1 }.count
    // Rows behind the place where the text went another way are not its own.
    let last = agreed == count ? Int.max : agreed
    ahead.rows = ahead.rows.filter { $0.key >= begin && $0.key <= last }
    var evaluated = EvaluationCount()
    if let first = (begin...count).first(where: { ahead.rows[$0] == nil }) {
      let guess = try await guess(after: particle)
      let tokens = particle.tokens + guess
      do throws(InferenceError) {
        time.begin(usage.steps == 0 ? .prefill : .decode)
        let pass = try await model.rows(
          [TokenContext(prompt: request.prompt, generated: tokens)], tails: [tokens.count - first])
        time.begin(.sampler)
        for (place, row) in (pass.tailRows.first ?? []).enumerated() {
          ahead.rows[first + place] = row
        }
        ahead.rows[tokens.count] = pass.rows.first
        evaluated = pass.evaluated
      } catch {
        throw SamplingError(error)
      }
      ahead.tokens = tokens
      usage.guessed += guess.count
    } else {
      usage.guessesTaken += 1
    }
    let before = (begin..<count).compactMap { ahead.rows[$0] }
    guard let row = ahead.rows[count], before.count == particle.unscored else {
      throw SamplingError(.model, "the model did not answer about every position")
    }
    var pass = ForwardPass(rows: [row], evaluated: evaluated)
    pass.tails = [zip(before, particle.tokens[begin...]).map { $0.logProbability(of: $1) }]
    pass.tailRows = [before]
    return pass
  }

  // MARK: Guesses

  /// Tokens that may come next; none where nothing speaks for any.
  private func guess(after particle: Particle<C.State>) async throws(SamplingError) -> [TokenID] {
    let settings = options.speculation ?? Speculation(spans: false, lookup: false)
    let room = guide.room(of: particle)
    let most = min(
      settings.most, (room.thought ?? room.tokens) - 1,
      model.contextLength - request.prompt.count - particle.tokens.count)
    guard most > 0 else { return [] }
    time.begin(.constraint)
    defer { time.begin(.sampler) }
    if settings.spans, particle.thoughtEnd != nil {
      let span = (try spans?.chain(from: particle.state, limit: 4_096) ?? []).prefix(most)
      if !span.isEmpty { return Array(span) }
    }
    if settings.lookup, let found = lookedUp(particle, most: most) { return found }
    guard let draft else { return [] }
    return try await drafted(by: draft, after: particle, most: most, settings)
  }

  /// The tokens of what followed the text's last bytes where they stood before; the shorter the agreement,
  /// the fewer.
  private func lookedUp(_ particle: Particle<C.State>, most: Int) -> [TokenID]? {
    guard let found = lookup.continuation(of: particle.text, most: 48),
      let text = Self.whole(found.bytes),
      let tokens = try? model.tokenize(text, parseSpecial: false),
      events.vocabulary.bytes(of: tokens) == Array(text.utf8)
    else { return nil }
    // The last token may be the beginning of a longer one.
    let whole = found.bytes.count < 48 ? tokens : Array(tokens.dropLast())
    let admitted = admitted(whole.prefix(min(most, found.agreement)), after: particle.state)
    return admitted.isEmpty ? nil : admitted
  }

  /// The text of bytes that may be cut within a character.
  private static func whole(_ bytes: [UInt8]) -> String? {
    for cut in 0..<min(4, bytes.count) {
      if let text = String(validating: bytes.dropLast(cut), as: UTF8.self) { return text }
    }
    return nil
  }

  /// As many of the tokens as the constraint admits one after the other.
  private func admitted(_ tokens: some Sequence<TokenID>, after state: C.State) -> [TokenID] {
    var (state, result): (C.State, [TokenID]) = (state, [])
    for token in tokens {
      if !events.vocabulary.isText(token) || events.endingText?[token] == true { break }
      if options.method.isGuided {
        guard
          let next = try? constraint.advance(state, by: events.vocabulary.bytes(of: token).span)
        else { break }
        state = next
      }
      result.append(token)
    }
    return result
  }

  /// What another model would write, drawn as the text is: under the constraint, with the random numbers
  /// of the steps to come.
  private func drafted(
    by draft: any LanguageModel, after particle: Particle<C.State>, most: Int,
    _ settings: Speculation
  ) async throws(SamplingError) -> [TokenID] {
    var particle = particle
    particle.unscored = 0
    let begin = particle.tokens.count
    var ahead = 0
    while particle.tokens.count - begin < most {
      let row: Logits?
      do throws(InferenceError) {
        time.begin(.decode)
        let pass = try await draft.next(
          [TokenContext(prompt: request.prompt, generated: particle.tokens)])
        usage.draft += pass.evaluated
        row = pass.rows.first
        time.begin(.constraint)
      } catch {
        throw SamplingError(error)
      }
      guard let row, let event = try drawn(row, particle, ahead: ahead, settings) else { break }
      ahead += 1
      var chain = [event]
      if options.method.isGuided {
        guard let next = try advanced(particle.state, by: event) else { break }
        particle.state = next
        if particle.thoughtEnd != nil, let forced = try forced?.chain(from: next, limit: most) {
          chain += forced
          for token in forced {
            guard let next = try advanced(particle.state, by: token) else { break }
            particle.state = next
          }
        }
      }
      particle.tokens += chain
      particle.text += events.vocabulary.bytes(of: chain)
    }
    return Array(particle.tokens[begin...].prefix(most))
  }

  /// The event that a draft's row leads to; nil where the text would end, or the draft is not sure.
  private func drawn(
    _ row: Logits, _ particle: Particle<C.State>, ahead: Int, _ settings: Speculation
  ) throws(SamplingError) -> TokenID? {
    let law = try StepLaw(
      row, reshaped: row, events, base: options.base, proposal: options.proposal)
    let buffer = draftSurvivors ?? Survivors(law.proposal)
    draftSurvivors = buffer
    do throws(ConstraintError) {
      // Masks that are made for guesses are not the text's: what they were made for may never be.
      draftGuide.beginStep([particle.state])
      var step = try TokenStep(
        0, particle, law, tokenSampler, buffer,
        key.stream(slot: 0, step: stepNumber + ahead, for: .token), &draftGuide, &time,
        mayBeCut: options.method.mayBeCut)
      _ = try step.advance(&draftGuide, &time)
      guard let event = step.result?.event, event != events.end,
        law.target.probability(of: event) >= settings.leastProbability
      else { return nil }
      return event
    } catch {
      throw SamplingError(error)
    }
  }

  private func advanced(_ state: C.State, by token: TokenID) throws(SamplingError) -> C.State? {
    do throws(ConstraintError) {
      return try constraint.advance(state, by: events.vocabulary.bytes(of: token).span)
    } catch {
      throw SamplingError(error)
    }
  }
}

extension SamplingRequest {
  /// Refuses what cannot guess for a model.
  func validate(
    draft: any LanguageModel, for model: any LanguageModel, _ options: SamplerOptions
  ) throws(SamplingError) {
    guard options.particles == 1 else {
      throw SamplingError(
        .invalidOptions,
        "a draft model guesses for one particle, and there are \(options.particles)")
    }
    guard draft.distributions == .full, model.distributions == .full else {
      throw SamplingError(
        .unsupported, "a draft needs models that tell their whole next-token distributions")
    }
    guard draft.vocabulary.isTheSame(as: model.vocabulary) else {
      throw SamplingError(
        .unsupported,
        "\(draft.identity.name) has another vocabulary than \(model.identity.name): it cannot guess its tokens"
      )
    }
    guard draft.contextLength >= model.contextLength else {
      throw SamplingError(
        .unsupported,
        "the context of the draft \(draft.identity.name) has \(draft.contextLength) tokens, that of "
          + "\(model.identity.name) \(model.contextLength)")
    }
  }
}
