import Constraints
import Inference

/// Finds what a constraint leaves no choice about.
struct ForcedSteps<C: Constraint> {
  private let constraint: C
  private let events: EventSpace
  private let model: any LanguageModel
  private let mode: FastForward
  private var tokens: [C.State: TokenID?] = [:]
  private var bytes: [C.State: UInt8?] = [:]
  /// (256) Every byte alone, so that asking about one allocates nothing.
  private let single: [[UInt8]] = (0...255).map { [UInt8($0)] }

  /// Nil where nothing may be skipped: the base is cut, so that what is forced may be cut off; or the constraint is asked from the
  /// beginning, so that finding out would cost more than it saves.
  init?(
    _ constraint: C, _ events: EventSpace, _ model: any LanguageModel, _ options: SamplerOptions
  ) {
    guard options.fastForward != .off, options.method.isGuided, !constraint.rereadsText,
      !options.base.truncates || !options.method.tokenMethod.sampler.isProper
    else { return nil }
    self.constraint = constraint
    self.events = events
    self.model = model
    mode = options.fastForward
  }

  /// The tokens that must come next, at most `limit`; empty when there is a choice.
  mutating func chain(from state: C.State, limit: Int) throws(SamplingError) -> [TokenID] {
    do throws(ConstraintError) {
      switch mode {
      case .off: return []
      case .forcedTokens: return try forcedTokens(from: state, limit: limit)
      case .canonicalSpans:
        let span = try forcedSpan(from: state)
        guard !span.isEmpty, let text = String(validating: span, as: UTF8.self) else { return [] }
        let tokens: [TokenID]
        do throws(InferenceError) {
          tokens = try model.tokenize(text, parseSpecial: false)
        } catch {
          return []  // bytes that the tokenizer cannot write are drawn as usual
        }
        if let ending = events.endingText, tokens.contains(where: { ending[$0] }) { return [] }
        return events.vocabulary.bytes(of: tokens) == span && tokens.count <= limit ? tokens : []
      }
    } catch {
      throw SamplingError(error)
    }
  }

  private mutating func forcedTokens(
    from start: C.State, limit: Int
  ) throws(ConstraintError) -> [TokenID] {
    var result: [TokenID] = []
    var state = start
    while result.count < limit, let token = try forcedToken(state) {
      let bytes = Array(events.vocabulary.bytes(of: token))
      guard let next = try constraint.advance(state, by: bytes.span) else { break }
      result.append(token)
      state = next
    }
    return result
  }

  /// The one token that is viable; nil when there are several, none, or the text may end.
  private mutating func forcedToken(_ state: C.State) throws(ConstraintError) -> TokenID? {
    if let known = tokens[state] { return known }
    let found = try findToken(state)
    if tokens.count > 65_536 { tokens.removeAll(keepingCapacity: true) }
    tokens[state] = .some(found)
    return found
  }

  private func findToken(_ state: C.State) throws(ConstraintError) -> TokenID? {
    if try constraint.isComplete(state) { return nil }
    let trie = events.vocabulary.trie
    var found: TokenID?
    var path = [state]  // path[d] is the state at depth d
    var node = 0
    while node < trie.count {
      let depth = Int(trie.depth[node])
      path.removeLast(path.count - depth)
      let byte = single[Int(trie.byte[node])]
      guard let next = try constraint.advance(path[depth - 1], by: byte.span) else {
        node = Int(trie.subtreeEnd[node])
        continue
      }
      for index in Int(trie.tokenStart[node])..<Int(trie.tokenStart[node + 1]) {
        let token = trie.tokens[index]
        if let endingText = events.endingText, endingText[token] { continue }
        if found != nil { return nil }
        found = token
      }
      path.append(next)
      node += 1
    }
    return found
  }

  /// The bytes that must come next.
  private mutating func forcedSpan(from start: C.State) throws(ConstraintError) -> [UInt8] {
    var result: [UInt8] = []
    var state = start
    while result.count < 4096, let byte = try forcedByte(state) {
      let one = single[Int(byte)]
      guard let next = try constraint.advance(state, by: one.span) else { break }
      result.append(byte)
      state = next
    }
    return result
  }

  private mutating func forcedByte(_ state: C.State) throws(ConstraintError) -> UInt8? {
    if let known = bytes[state] { return known }
    var found: UInt8?
    if try !constraint.isComplete(state) {
      for byte in single where try constraint.admits(state, byte.span) {
        if found != nil {
          found = nil
          break
        }
        found = byte[0]
      }
    }
    if bytes.count > 65_536 { bytes.removeAll(keepingCapacity: true) }
    bytes[state] = .some(found)
    return found
  }
}

extension SequenceRun {
  /// Appends what must come next to every live particle; the weight follows with the next pass.
  func skipAhead(_ live: [Int]) throws(SamplingError) {
    guard forced != nil, request.oracle == nil else { return }
    time.begin(.constraint)
    for slot in live {
      let room = guide.room(of: particles[slot]).tokens - 1
      // What is forced at the end of a thought may reach into the answer: token by token there.
      guard room > 0, particles[slot].thoughtEnd != nil else { continue }
      let chain = try forced?.chain(from: particles[slot].state, limit: room) ?? []
      guard !chain.isEmpty else { continue }
      let bytes = events.vocabulary.bytes(of: chain)
      let next: C.State?
      do throws(ConstraintError) {
        next = try constraint.advance(particles[slot].state, by: bytes.span)
        // The tokenizer's spelling may be too long where another one fits.
        if let next,
          try !guide.canFinish(
            next, after: particles[slot].state, by: bytes.span, within: room + 1 - chain.count)
        {
          continue
        }
      } catch {
        throw SamplingError(error)
      }
      guard let next else { continue }
      particles[slot].state = next
      particles[slot].tokens.append(contentsOf: chain)
      particles[slot].text.append(contentsOf: bytes)
      particles[slot].unscored = chain.count
      usage.forcedSteps += chain.count
    }
    time.begin(.sampler)
  }
}
