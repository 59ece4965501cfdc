import Constraints
import Inference

/// Ends thoughts early; `ThoughtLook` says when.
extension SequenceRun {
  /// Ends the thoughts after whose last paragraph the answer is the same again.
  func endSettledThoughts(_ live: [Int]) async throws(SamplingError) {
    guard let thinking, let wanted = request.reasoning?.probe else { return }
    // Copies of a particle are at the same place: one look serves all of them.
    var looks: [Look] = []
    for slot in live where particles[slot].thoughtEnd == nil {
      let particle = particles[slot]
      guard particle.look.isDue(particle.text),
        let left = guide.room(of: particle).thought
      else { continue }
      if let known = looks.firstIndex(where: { $0.thought == particle.tokens }) {
        looks[known].slots.append(slot)
        continue
      }
      guard let ending = try ending(of: particle.state, thinking), ending.tokens.count <= left,
        let start = thinking.clock.after
      else { continue }
      looks.append(
        Look(
          slots: [slot], thought: particle.tokens, ending: ending,
          tokens: particle.tokens + ending.tokens, state: start))
    }
    guard !looks.isEmpty else { return }
    for _ in 0..<min(guide.limit, ThoughtLook.mostTokens) {
      let open = looks.indices.filter { !looks[$0].isOver }
      if open.isEmpty { break }
      let rows = try await likeliest(after: open.map { looks[$0].tokens })
      for (index, row) in zip(open, rows) { try goOn(&looks[index], row) }
    }
    for look in looks {
      for slot in look.slots {
        particles[slot].look.take(look.answer, at: particles[slot].text)
        guard particles[slot].look.count >= wanted else { continue }
        particles[slot].state = thinking.clock.after ?? particles[slot].state
        particles[slot].tokens += look.ending.tokens
        particles[slot].logs += look.ending.tokens.map { _ in nil }
        particles[slot].text += look.ending.bytes
        particles[slot].thoughtEnd = particles[slot].tokens.count
        usage.thoughtsEnded += 1
      }
    }
  }

  /// What ends a thought, and how the model would write it; nil when it could not.
  private func ending(
    of state: C.State, _ thinking: Thinking<C.State>
  ) throws(SamplingError) -> (tokens: [TokenID], bytes: [UInt8])? {
    let bytes: [UInt8]?
    do throws(ConstraintError) { bytes = try thinking.ending(state) } catch {
      throw SamplingError(error)
    }
    guard let bytes, let text = String(validating: bytes, as: UTF8.self) else { return nil }
    // A marker is the model's own token where it has one.
    for isSpecial in [true, false] {
      guard let tokens = try? model.tokenize(text, parseSpecial: isSpecial),
        events.vocabulary.bytes(of: tokens) == bytes
      else { continue }
      return (tokens, bytes)
    }
    return nil
  }

  private func likeliest(after contexts: [[TokenID]]) async throws(SamplingError) -> [Logits] {
    time.begin(.decode)
    defer { time.begin(.sampler) }
    do throws(InferenceError) {
      let pass = try await model.next(
        contexts.map { TokenContext(prompt: request.prompt, generated: $0) })
      guard pass.rows.count == contexts.count else {
        throw InferenceError(.evaluationFailed, "rows are missing")
      }
      usage.evaluated += pass.evaluated
      return pass.rows
    } catch {
      throw SamplingError(error)
    }
  }

  /// Adds the likeliest token that the constraint admits.
  private func goOn(_ look: inout Look, _ row: Logits) throws(SamplingError) {
    time.begin(.constraint)
    defer { time.begin(.sampler) }
    do throws(ConstraintError) {
      var mask = TokenMask(count: events.vocabulary.count)
      try constraint.fillMask(&mask, look.state, over: events.vocabulary.trie)
      var best: (event: TokenID, value: Float)?
      if try constraint.isComplete(look.state) { best = (events.end, endValue(row)) }
      for (id, value) in row.values.enumerated() {
        let token = TokenID(id)
        guard value > best?.value ?? -.infinity, mask[token], events.endingText?[token] != true
        else { continue }
        best = (token, value)
      }
      guard let event = best?.event, event != events.end,
        let next = try constraint.advance(
          look.state, by: events.vocabulary.bytes(of: event).span)
      else {
        look.isOver = true
        return
      }
      look.state = next
      look.tokens.append(event)
      look.answer += events.vocabulary.bytes(of: event)
    } catch {
      throw SamplingError(error)
    }
  }

  /// The logit of a text's end: all tokens that end it count together.
  private func endValue(_ row: Logits) -> Float {
    Float(logSumExp(events.endTokens.map { Double(row.values[Int($0)]) }))
  }

  /// One look ahead.
  private struct Look {
    var slots: [Int]
    let thought: [TokenID]
    let ending: (tokens: [TokenID], bytes: [UInt8])
    var tokens: [TokenID]
    var state: C.State
    var answer: [UInt8] = []
    var isOver = false
  }
}
