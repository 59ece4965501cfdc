public import Inference

/// Whether a text can still be finished in so many tokens.
///
/// The distance of a state is the length of the shortest path over the product of token trie and
/// automaton, and one for the end. It is looked for lazily: the bytes of the shortest completion
/// give a lower bound (they need at least their number divided by the longest token) and, written
/// with the fewest tokens, an upper bound; only when the question lies between the two is the
/// product searched, breadth first, within limits. What was found is remembered by state.
///
/// A byte count is never a reason to refuse: "no" is only said when it was proved.
public final class TokenBudget<C: Constraint> {
  /// The constraint.
  public let constraint: C
  private let cover: TokenCover
  private let trie: TokenTrie
  private let limits: BudgetLimits
  private var bounds: [C.State: Bounds] = [:]
  /// (256) Every byte alone, so that asking about one allocates nothing.
  private let bytes: [[UInt8]] = (0...255).map { [UInt8($0)] }
  /// Searches of the product made so far.
  public private(set) var searches = 0
  /// Searches that met their limit.
  private var fruitless = 0

  /// What is known about a state's distance.
  private struct Bounds {
    var lower: Int
    var upper: Int
    /// `upper` still counts a token a byte; the fewest tokens were not counted yet.
    var isRough = false
    /// A search gave up below this many tokens: not worth another try.
    var gaveUp = 0
  }

  private static var never: Int { Int.max / 4 }

  /// A budget over a model's tokens.
  /// - Parameter unavailable: tokens that cannot be used as text, say because they end it.
  public init(
    _ constraint: C, vocabulary: Vocabulary, unavailable: TokenMask? = nil,
    limits: BudgetLimits = BudgetLimits()
  ) {
    self.constraint = constraint
    trie = vocabulary.trie
    cover = TokenCover(vocabulary.trie, unavailable: unavailable)
    self.limits = limits
  }

  /// Whether a text at `state` can be finished with `tokens` tokens, the end included; nil when
  /// that was not found out.
  public func canFinish(_ state: C.State, within tokens: Int) throws(ConstraintError) -> Bool? {
    var known = try bounds(of: state)
    if known.upper <= tokens { return true }
    if known.lower > tokens { return false }
    if known.isRough {
      known = try refined(known, state)
      if known.upper <= tokens { return true }
    }
    if known.gaveUp >= tokens || fruitless >= limits.fruitlessSearches { return nil }
    searches += 1
    guard let found = try search(from: state, within: tokens) else {
      fruitless += 1
      known.gaveUp = tokens
      bounds[state] = known
      return nil
    }
    if found <= tokens {
      known.upper = min(known.upper, found)
    } else {
      known.lower = max(known.lower, tokens + 1)
    }
    bounds[state] = known
    return found <= tokens
  }

  /// The fewest tokens that finish a text at `state`, the end included.
  public func distance(_ state: C.State) throws(ConstraintError) -> TokenDistance {
    var known = try bounds(of: state)
    if known.isRough { known = try refined(known, state) }
    while known.lower < known.upper {
      guard known.upper < Self.never else { break }
      guard let finishes = try canFinish(state, within: known.lower) else { break }
      known = try bounds(of: state)
      if finishes { return .exact(min(known.lower, known.upper)) }
    }
    if known.lower >= known.upper { return .exact(known.upper) }
    return known.lower > 1 ? .atLeast(known.lower) : .unknown
  }

  /// Bounds from the shortest completion's bytes.
  private func bounds(of state: C.State) throws(ConstraintError) -> Bounds {
    if let known = bounds[state] { return known }
    var result = Bounds(lower: 1, upper: Self.never)
    if try constraint.isComplete(state) {
      result.upper = 1
    } else if let completion = try constraint.shortestCompletion(state) {
      result.lower = 1 + max(1, (completion.count + cover.longest - 1) / max(1, cover.longest))
      // A token a byte is a bound that costs nothing and mostly is enough.
      if cover.coversEveryByte(of: completion) { result.upper = completion.count + 1 }
      result.isRough = true
    } else {
      result.lower = 2
      // A state that may be a dead end, or whose completions are too long to be looked for.
      result.gaveUp = Self.never
    }
    if bounds.count >= limits.rememberedStates { bounds.removeAll(keepingCapacity: true) }
    bounds[state] = result
    return result
  }

  /// Bounds with the shortest completion written in the fewest tokens.
  private func refined(_ rough: Bounds, _ state: C.State) throws(ConstraintError) -> Bounds {
    var result = rough
    result.isRough = false
    if let completion = try constraint.shortestCompletion(state),
      let fewest = cover.fewest(completion)
    {
      result.upper = min(result.upper, fewest + 1)
    }
    bounds[state] = result
    return result
  }

  /// Looks for a way to finish within `tokens`.
  /// - Returns: a number of tokens that is enough, more than `tokens` when none is, nil when the
  ///   search met its limit first.
  private func search(from start: C.State, within tokens: Int) throws(ConstraintError) -> Int? {
    var steps = 0
    var isOver = false
    var layer = [start]
    var seen: Set<C.State> = [start]
    for used in 1..<max(2, tokens) {
      var next: [C.State] = []
      for state in layer {
        var found: Int?
        try successors(of: state, steps: &steps) { successor throws(ConstraintError) in
          guard seen.insert(successor).inserted else { return true }
          // Bounds cost a completion each, where the constraint has to look for one.
          if seen.count > limits.searchStates {
            isOver = true
            return false
          }
          let known = try bounds(of: successor)
          if used + known.upper <= tokens {
            found = used + known.upper
            return false
          }
          if used + known.lower <= tokens { next.append(successor) }
          return true
        }
        if let found { return found }
        if isOver || steps > limits.searchSteps { return nil }
      }
      if next.isEmpty { break }
      layer = next
    }
    return tokens + 1
  }

  /// Calls `visit` with the state after every admitted token, until it says to stop.
  private func successors(
    of state: C.State, steps: inout Int,
    _ visit: (C.State) throws(ConstraintError) -> Bool
  ) throws(ConstraintError) {
    var path = [state]  // path[d] is the state at depth d
    var node = 0
    while node < trie.count {
      steps += 1
      if steps > limits.searchSteps { return }
      let depth = Int(trie.depth[node])
      path.removeLast(path.count - depth)
      let byte = bytes[Int(trie.byte[node])]
      guard let next = try constraint.advance(path[depth - 1], by: byte.span) else {
        node = Int(trie.subtreeEnd[node])
        continue
      }
      if cover.ends(node), try !visit(next) { return }
      path.append(next)
      node += 1
    }
  }
}
