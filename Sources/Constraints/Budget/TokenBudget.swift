public import Inference

/// Whether a text can still be finished in so many tokens.
///
/// The distance of a state is the length of the shortest path over the product of token trie and
/// automaton, and one for the end. A completion that is known, written with the fewest tokens, is a
/// bound from above, and that is the safe side: a sampler that enters only states for which
/// `canFinish` is true is never without a way to the end. Where the bound is too large for what is
/// asked, all that lies ahead of the state is explored, within limits; then distances are exact.
///
/// "No" is only said when it was proved.
public final class TokenBudget<C: Constraint> {
  /// The constraint.
  public let constraint: C
  private let cover: TokenCover
  private let trie: TokenTrie
  private let limits: BudgetLimits
  private var bounds: [C.State: Bounds] = [:]
  /// (256) Every byte alone, so that asking about one allocates nothing.
  private let bytes: [[UInt8]] = (0...255).map { [UInt8($0)] }
  /// Whether more lies ahead than is worth exploring.
  private var isTooLarge = false
  /// Explorations made so far.
  public private(set) var searches = 0

  /// What is known about a state's distance.
  private struct Bounds {
    var lower: Int
    var upper: Int
    /// The completion behind `upper`; nil when none is known or distances are exact.
    var completion: [UInt8]?
    /// Whether `upper` counts the fewest tokens of `completion`, not one a byte.
    var isCounted = false
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
    try canFinish(state, try bounds(of: state), within: tokens)
  }

  /// The same about the state that `bytes` lead to from `parent`. Where the parent's known completion
  /// goes that way, its rest serves: along it a way to the end stays known to the last token.
  public func canFinish(
    _ state: C.State, after parent: C.State, by bytes: Span<UInt8>, within tokens: Int
  ) throws(ConstraintError) -> Bool? {
    guard let completion = bounds[parent]?.completion, Self.begins(completion, with: bytes) else {
      return try canFinish(state, within: tokens)
    }
    let rest = Array(completion[bytes.count...])
    let answer = try canFinish(state, try bounds(of: state, known: rest), within: tokens)
    if answer == true { return true }
    // Another completion that is known may be shorter and yet take more tokens.
    guard let fewest = cover.fewest(rest), fewest + 1 <= tokens else { return answer }
    remember(Bounds(lower: 1, upper: fewest + 1, completion: rest, isCounted: true), state)
    return true
  }

  private static func begins(_ completion: [UInt8], with bytes: Span<UInt8>) -> Bool {
    guard completion.count >= bytes.count else { return false }
    for index in bytes.indices where completion[index] != bytes[index] { return false }
    return true
  }

  private func canFinish(_ state: C.State, _ found: Bounds, within tokens: Int)
    throws(ConstraintError) -> Bool?
  {
    if found.upper <= tokens { return true }
    if found.lower > tokens { return false }
    var known = try refined(found, state)
    if known.upper <= tokens { return true }
    // Nothing is known to lie ahead, so there is nothing to look for a shorter way to.
    guard known.completion != nil, !isTooLarge else { return nil }
    guard try explore(state) else {
      isTooLarge = true
      return nil
    }
    known = try bounds(of: state)
    return known.upper <= tokens
  }

  /// The fewest tokens that finish a text at `state`, the end included.
  public func distance(_ state: C.State) throws(ConstraintError) -> TokenDistance {
    var known = try refined(try bounds(of: state), state)
    if known.upper >= Self.never {
      if known.lower >= Self.never { return .infinite }
      return known.lower > 1 ? .atLeast(known.lower) : .unknown
    }
    if known.lower < known.upper, !isTooLarge {
      if try explore(state) { known = try bounds(of: state) } else { isTooLarge = true }
    }
    return known.lower >= known.upper ? .exact(known.upper) : .atMost(known.upper)
  }

  /// Bounds from a completion: the one that is known, or the constraint's own.
  private func bounds(
    of state: C.State, known completion: [UInt8]? = nil
  ) throws(ConstraintError) -> Bounds {
    if let known = bounds[state] { return known }
    var result = Bounds(lower: 1, upper: Self.never)
    if try constraint.isComplete(state) {
      result.upper = 1
    } else {
      result.lower = 2
      let end: Completion =
        if let completion { .text(completion) } else { try constraint.completion(state) }
      switch end {
      case .text(let completion):
        // A token a byte is a bound that costs nothing and mostly is enough.
        if cover.coversEveryByte(of: completion) { result.upper = completion.count + 1 }
        result.completion = completion
      case .none: result.lower = Self.never
      case .notFound, .unknown: break
      }
    }
    remember(result, state)
    return result
  }

  private func remember(_ found: Bounds, _ state: C.State) {
    if bounds.count >= limits.rememberedStates { bounds.removeAll(keepingCapacity: true) }
    bounds[state] = found
  }

  /// Bounds with the completion written in the fewest tokens.
  private func refined(_ known: Bounds, _ state: C.State) throws(ConstraintError) -> Bounds {
    guard let completion = known.completion, !known.isCounted else { return known }
    var result = known
    result.isCounted = true
    if let fewest = cover.fewest(completion) { result.upper = min(result.upper, fewest + 1) }
    remember(result, state)
    return result
  }

  /// Finds the exact distances of everything that lies ahead of a state.
  /// - Returns: false when that is more than the limits allow.
  private func explore(_ origin: C.State) throws(ConstraintError) -> Bool {
    searches += 1
    let allowance =
      C.self == RegularAutomaton.self ? limits.automatonSteps : limits.searchSteps
    var steps = 0
    var numbers: [C.State: Int] = [origin: 0]
    var states = [origin]
    var sources: [[Int]] = [[]]  // (states) where each state is reached from by a token
    var next = 0
    while next < states.count {
      let isDone = try successors(of: states[next], steps: &steps, upTo: allowance) { reached in
        if let known = numbers[reached] {
          if sources[known].last != next { sources[known].append(next) }
        } else {
          numbers[reached] = states.count
          states.append(reached)
          sources.append([next])
        }
      }
      guard isDone, states.count <= limits.searchStates else { return false }
      next += 1
    }
    var distances = [Int](repeating: Self.never, count: states.count)
    var layer: [Int] = []
    for (number, state) in states.enumerated() where try constraint.isComplete(state) {
      distances[number] = 1
      layer.append(number)
    }
    while !layer.isEmpty {
      var outer: [Int] = []
      for number in layer {
        for source in sources[number] where distances[source] == Self.never {
          distances[source] = distances[number] + 1
          outer.append(source)
        }
      }
      layer = outer
    }
    for (number, state) in states.enumerated() {
      remember(Bounds(lower: distances[number], upper: distances[number]), state)
    }
    return true
  }

  /// Calls `visit` with the state after every admitted token.
  /// - Returns: false when that took more than `limit` steps.
  private func successors(
    of state: C.State, steps: inout Int, upTo limit: Int, _ visit: (C.State) -> Void
  ) throws(ConstraintError) -> Bool {
    var path = [state]  // path[d] is the state at depth d
    var node = 0
    while node < trie.count {
      steps += 1
      if steps > limit { return false }
      let depth = Int(trie.depth[node])
      path.removeLast(path.count - depth)
      let byte = bytes[Int(trie.byte[node])]
      guard let next = try constraint.advance(path[depth - 1], by: byte.span) else {
        node = Int(trie.subtreeEnd[node])
        continue
      }
      if cover.ends(node) { visit(next) }
      path.append(next)
      node += 1
    }
    return true
  }
}
