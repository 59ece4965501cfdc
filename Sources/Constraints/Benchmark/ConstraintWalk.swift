package import Inference

/// Walks token sequences through a constraint and times the two ways to ask it: a full mask, and
/// checks of single tokens. Times are the thread's processor time.
package struct ConstraintWalk: Sendable {
  /// Microseconds of every mask.
  package private(set) var masks: [Double] = []
  /// Microseconds of the very first mask; nil when there was none.
  package private(set) var firstMask: Double?
  /// Microseconds a check, one value a position: the mean of a batch of at least 64 checks of the
  /// actual token and four others, so that the clock is not what is measured.
  package private(set) var checks: [Double] = []
  /// Microseconds of every advance by a token.
  package private(set) var advances: [Double] = []
  /// Texts that were accepted to the end.
  package private(set) var verdicts: [Bool] = []

  private let vocabulary: Vocabulary
  private let timesMasks: Bool
  private var stream: RandomStream

  /// A walk over texts in the tokens of `vocabulary`.
  /// - Parameter seed: chooses the other tokens that are checked.
  package init(_ vocabulary: Vocabulary, timesMasks: Bool, seed: UInt64) {
    self.vocabulary = vocabulary
    self.timesMasks = timesMasks
    stream = RandomKey(seed: seed).stream(for: .selection)
  }

  /// Walks one text, given as tokens, to its end or to the token that is refused.
  package mutating func walk<C: Constraint>(_ tokens: [TokenID], in constraint: C)
    throws(ConstraintError)
  {
    guard var state = constraint.start else {
      verdicts.append(false)
      return
    }
    var mask = TokenMask(count: vocabulary.count)
    for token in tokens {
      if timesMasks {
        mask.removeAll()
        let begin = ThreadClock.now
        try constraint.fillMask(&mask, state, over: vocabulary.trie)
        let time = Double(ThreadClock.now - begin) / 1000
        masks.append(time)
        firstMask = firstMask ?? time
      }
      try time(constraint, state, token)
      let bytes = Array(vocabulary.bytes(of: token))
      let begin = ThreadClock.now
      let next = try constraint.advance(state, by: bytes.span)
      advances.append(Double(ThreadClock.now - begin) / 1000)
      if timesMasks && mask[token] != (next != nil) {
        throw ConstraintError(
          .limit, "mask and advance disagree about token \(token): a fault of this program")
      }
      guard let next else {
        verdicts.append(false)
        return
      }
      state = next
    }
    verdicts.append(try constraint.isComplete(state))
  }

  private mutating func time<C: Constraint>(
    _ constraint: C, _ state: C.State, _ token: TokenID
  ) throws(ConstraintError) {
    var tokens = [Array(vocabulary.bytes(of: token))]
    while tokens.count < 5 {
      let other = TokenID(stream.next() % UInt64(vocabulary.count))
      if vocabulary.isText(other) { tokens.append(Array(vocabulary.bytes(of: other))) }
    }
    let rounds = 13  // 13 × 5 = 65 checks
    let begin = ThreadClock.now
    for _ in 0..<rounds {
      for bytes in tokens { _ = try constraint.admits(state, bytes.span) }
    }
    checks.append(Double(ThreadClock.now - begin) / 1000 / Double(rounds * tokens.count))
  }
}
